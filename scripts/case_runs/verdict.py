"""What a driver says of one case."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OK, WRONG, BY_HAND = "ok", "wrong", "by hand"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`ok`, `wrong` or `by hand`, and why: what came instead of the right value, or which test holds it."""

    word: str
    why: str = ""

    def __str__(self) -> str:
        return f"{self.word}: {self.why}" if self.why else self.word


Driver = Callable[[Mapping[str, Any], Path], Verdict]
"""Judges one case, given as its JSON and its file."""


def ok() -> Verdict:
    """The case came out right."""
    return Verdict(OK)


def wrong(why: str) -> Verdict:
    """The case came out wrong."""
    return Verdict(WRONG, why)


def by_hand(why: str = "") -> Verdict:
    """Nothing here can judge the case."""
    return Verdict(BY_HAND, why)
