"""The one place where real things are wired.

`wiring` builds the use cases, `pages` the Flask app over them, `processes` what worker and scheduler run;
commands need only the first.
"""
