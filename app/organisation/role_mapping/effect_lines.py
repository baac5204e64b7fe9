"""What a mapping would change, line by line, with a digest of it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.identity import (
    Grant,
)
from app.kernel.canonical import canonical_json


@dataclass(frozen=True, slots=True)
class Line:
    """One person's gain or loss; `waits` says as an English template why a gain is not given."""

    person: UUID
    username: str
    name: str
    grant: Grant
    waits: str | None = None
    params: Mapping[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "username": self.username,
            "name": self.name,
            "role": self.grant.role,
            "plant": self.grant.plant,
            "line": self.grant.line,
            "waits": self.waits,
            "params": dict(self.params or {}),
        }


@dataclass(frozen=True, slots=True)
class Effect:
    """Who gains and who loses what."""

    gains: Sequence[Line]
    losses: Sequence[Line]
    waiting: Sequence[Line]

    @property
    def empty(self) -> bool:
        """Nobody gains, loses or waits for anything."""
        return not (self.gains or self.losses or self.waiting)

    def digest(self, proposal: int) -> str:
        """SHA-256 over everything a person sees before confirming: the effect, and which rules would be in force.

        The rules count even where they give nobody anything today: tomorrow they would. A proposal never changes, so
        its number stands for them.
        """
        lines = [[line.as_json() for line in lines] for lines in (self.gains, self.losses, self.waiting)]
        return hashlib.sha256(canonical_json({"proposal": proposal, "effect": lines})).hexdigest()
