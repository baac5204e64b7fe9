"""Regular expressions of XPath 3.1, the standard's, in bounded time.

`google-re2` matches whatever it can, in time linear in the text. What it cannot express (references back to a group,
classes taken from classes, borders of words) runs on a matcher of our own that pays for every step it takes.
Both give the same answer to the same pattern; which one is asked depends on the pattern alone.
"""

from app.feel.patterns.pattern import MAX_SUBJECT, Found, Pattern, compile_pattern

__all__ = ["MAX_SUBJECT", "Found", "Pattern", "compile_pattern"]
