"""What a verification finds."""

from dataclasses import dataclass

SEALS = "seals"
"""Stands in the place of a chain's name when a tree head is what is broken; its size is then the number."""


@dataclass(frozen=True, slots=True)
class Violation:
    """The first event of a chain that cannot be trusted, and why, in a word for machines and a sentence."""

    chain: str
    seq: int
    code: str
    sentence: str


@dataclass(slots=True)
class VerificationReport:
    """What a verification saw; complete once its breaks were all taken. `heads` are signed tree heads."""

    chains: int = 0
    events: int = 0
    heads: int = 0
    unsealed: int = 0


Breach = tuple[str, str] | None
"""A break's code and sentence, before its place is known."""
