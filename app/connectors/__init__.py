"""Production's data comes in by itself: one port, several adapters, one run for all of them.

`port` says what an adapter is, `kinds` finds the installed ones, `running` runs one, `absorbing` brings its
records into the measurements, `quarantine` keeps what was refused until somebody mends it.
"""
