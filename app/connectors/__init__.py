"""Production's data comes in by itself: one port, several adapters, one run for all of them.

`port` says what an adapter is, `adapter_registry` finds the installed ones, `runs` runs one, `setup` is what people do
to set one up or to bring a file, and `mend_row`, `map_code` settle what waits in quarantine.
"""
