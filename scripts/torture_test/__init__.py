"""Attacks on a running product: every route by everybody, its own description, races, kills. One part a module."""
