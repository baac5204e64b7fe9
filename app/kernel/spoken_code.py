"""Codes that people read off one screen and type into another: groups of letters that nobody takes for others."""

from collections.abc import Sequence

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Thirty-two, so that each is worth five bits."""
_GROUP = 4


def grouped(letters: Sequence[str]) -> str:
    """`ABCD-EFGH-…`."""
    return "-".join("".join(letters[start : start + _GROUP]) for start in range(0, len(letters), _GROUP))


def as_letters(typed: str) -> str:
    """The letters of what was typed: spaces, hyphens and small letters make no other code."""
    return "".join(one for one in typed.upper() if one in LETTERS)
