"""The rules of the gate, one theme a module."""
