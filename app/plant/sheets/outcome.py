"""What an import does, and what it refuses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.plant.kinds.kind import Kind


@dataclass(frozen=True, slots=True)
class Refused:
    """A cell that is not taken, by sheet, row and the column's heading ("" for the row as a whole), and why."""

    sheet: str
    row: int
    column: str
    template: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowChange:
    """What a row does: `added`, `changed`, `activated`, `deactivated`; rows that say the same do nothing."""

    kind: Kind
    key: str
    what: str


@dataclass(slots=True)
class Outcome:
    """What would change, or has; with anything refused nothing was stored."""

    read: int = 0
    changes: list[RowChange] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """How many rows do what."""
        whats = [change.what for change in self.changes]
        counted = {what: whats.count(what) for what in ("added", "changed", "activated", "deactivated")}
        return {"read": self.read, **counted, "refused": len(self.refused)}
