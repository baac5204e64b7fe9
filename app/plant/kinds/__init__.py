"""The grammar of master data: a kind declares its fields once; page, API, shell and sheets follow from it.

A new kind is one file here (or in the slice that owns its table) and a line in that slice's wiring.
"""
