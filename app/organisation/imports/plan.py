"""What an import of people works with: its order, what it found wrong, what it did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from app.identity.actor import Actor
from app.identity.models import User
from app.imports.raw_rows import Rejected
from app.imports.row_reader import RowError
from app.organisation.imports.rows import PeopleRow
from app.organisation.models import Employment
from app.organisation.units import UnitPath


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """Whose file it is, who brings it and when, and what was allowed.

    `roles_at` is by the clock that sign-ins go by. Missing units are made with `create_units`; people who are missing
    lose their account with `complete`, which somebody chose for this one file.
    """

    source: str
    actor: Actor
    now: datetime
    roles_at: datetime
    timezone: str = "Asia/Shanghai"
    create_units: bool = False
    complete: bool = False

    @property
    def today(self) -> date:
        """The plant's day."""
        return self.now.astimezone(ZoneInfo(self.timezone)).date()


@dataclass(slots=True)
class PlanResult:
    """Counts, what was corrected (old and new, without contact details), and what else people should know of."""

    new: int = 0
    changed: int = 0
    corrections: list[Mapping[str, Any]] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)


class ImportPlan(Protocol):
    """The rows that fit, and those that don't; nothing is stored before `apply`."""

    refused: list[Rejected]

    def apply(self) -> PlanResult:
        """Store it all."""


@dataclass(slots=True)
class Placed:
    """A row of a roster that fits, with what its texts mean; None where the file says nothing of it."""

    row: PeopleRow
    unit: UnitPath | None = None
    steps: Sequence[int] | None = None
    person: tuple[User, Employment | None] | None = None


def require_same(earlier: PeopleRow, row: PeopleRow, key: str) -> None:
    """Raises RowError when two rows of one key say different things."""
    if earlier.values != row.values:
        template = "Another row of this file has the same key %(key)s and other values"
        raise RowError("duplicate_key", template, {"key": key})


def refusal(row: PeopleRow, code: str, template: str, params: Mapping[str, Any]) -> Rejected:
    """Why a row that could be read is not stored."""
    return Rejected(row.raw.line_no, code, template, dict(params), dict(row.raw.cells))
