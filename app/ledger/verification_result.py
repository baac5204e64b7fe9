"""What a verification finds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SEALS = "seals"
"""Stands in the place of a chain's name when a tree head is what is broken; its size is then the number."""


@dataclass(frozen=True, slots=True)
class Violation:
    """The first event of a chain that cannot be trusted, and why, in a word for machines and a sentence.

    With `row`, a row beside the ledger that says something else than that event; without an event `chain` is empty.
    """

    chain: str
    seq: int
    code: str
    sentence: str
    row: str = ""


@dataclass(frozen=True, slots=True)
class Unproven:
    """What could not be checked: a code of `app.ledger.verdict_texts`, and what its words need.

    `hinders` false: it is known to be no proof and said, and the rest may be proven all the same.
    """

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    hinders: bool = True


Breach = tuple[str, str] | None
"""A break's code and sentence, before its place is known."""
