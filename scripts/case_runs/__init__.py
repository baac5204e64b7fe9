"""Runs cases: one JSON file each, with what is given and what is right. One driver a kind, listed in `drivers`."""
