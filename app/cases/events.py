"""What a case tells the slices above it, inside the step's transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from app.cases.case_record import CaseRecord
from app.engine.port import Advance, OpenTask


@dataclass(frozen=True, slots=True)
class CaseAdvanced:
    """A case took a step. `opened` and `closed` are tasks, `completed` the one of the closed that a person
    finished; `case` already carries the new variables.

    Listeners put what the ledger must remember of their part (due dates, who was told) into `record`;
    it becomes part of the step's one ledger entry.
    """

    case: CaseRecord
    advance: Advance
    opened: tuple[OpenTask, ...]
    closed: tuple[UUID, ...]
    at: datetime
    completed: UUID | None = None
    record: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CaseEnded:
    """A case is over: `outcome` is its result, `state` is `completed` or `cancelled`."""

    case: CaseRecord
    outcome: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseStuck:
    """An incident was opened for a case; someone with the right should look."""

    case_id: UUID
    element: str
    message: str
    params: Mapping[str, Any]
    at: datetime
