"""The demonstration plant: people, inspections and cases, simulated but for the published counts.

Everything of the demonstration is here and nowhere else; no other slice knows it."""

from app.demo.rehearsal import OpenHouse

__all__ = [
    "OpenHouse",
]
