"""A firm's first day: its plant and its three administrators, founded once in the browser or not at all."""

from app.setup.first_start import awaits_first_start
from app.setup.setup_code import setup_code

__all__ = [
    "awaits_first_start",
    "setup_code",
]
