"""What a case tells the slices above it, inside the step's transaction."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.cases.case_record import CaseRecord
from app.cases.step_batch import StepBatch
from app.engine import Advance, OpenTask


@dataclass(frozen=True, slots=True)
class CaseAdvanced:
    """A case took a step. `opened` and `closed` are tasks, `completed` the one of the closed that a person
    finished; `case` already carries the new variables.
    """

    case: CaseRecord
    advance: Advance
    opened: tuple[OpenTask, ...]
    closed: tuple[UUID, ...]
    at: datetime
    completed: UUID | None = None


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


AdvanceListener = Callable[[Session, CaseAdvanced, StepBatch], None]
EndListener = Callable[[Session, CaseEnded, StepBatch], None]


@dataclass(frozen=True)
class OnAdvance:
    """A slice's part in every step."""

    listener: AdvanceListener


@dataclass(frozen=True)
class OnEnd:
    """A slice's part in the step that ends a case."""

    listener: EndListener


class StepListeners:
    """Who takes part in every step: each is told in turn and adds its own part to the step's batch.

    Those of an end are told after those of the step that brought it. An error of a listener undoes the step.
    """

    def __init__(self, advance: Iterable[OnAdvance], end: Iterable[OnEnd]) -> None:
        self._advance = [one.listener for one in advance]
        self._end = [one.listener for one in end]

    def advanced(self, session: Session, step: CaseAdvanced, batch: StepBatch) -> None:
        """Tell everybody of a step."""
        for listener in self._advance:
            listener(session, step, batch)

    def ended(self, session: Session, end: CaseEnded, batch: StepBatch) -> None:
        """Tell everybody of an end."""
        for listener in self._end:
            listener(session, end, batch)
