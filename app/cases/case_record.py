"""A case row locked by the running transaction, as a plain value that a step changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.cases.models import Case, CaseState
from app.engine import EngineState, ProcessKey
from app.kernel.errors import NotFoundError
from app.ledger import Head

RARELY_CHANGED = (
    "state",
    "outcome",
    "outcome_reason",
    "plant",
    "line",
    "step",
    "subject",
    "subject_name",
    "subject_id",
    "participants",
    "ended_at",
    "output",
    "round",
    "defect_type",
)
"""Columns that few steps change."""
_rarely_changed = attrgetter(*RARELY_CHANGED)


@dataclass(slots=True)
class CaseRecord:
    """The columns of `cases`; who holds this value holds the row's lock."""

    id: UUID
    number: str
    deployment_id: UUID
    process: str
    state: CaseState
    outcome: str | None
    outcome_reason: str | None
    plant: str | None
    line: str | None
    step: str | None
    subject: str | None
    revision: int
    serial: int
    snapshot: bytes
    variables: Mapping[str, Any]
    visits: Mapping[str, int]
    waiting: dict[str, Any]
    performers: dict[str, list[str]]
    participants: list[UUID]
    ledger_seq: int
    ledger_head: str
    started_by: UUID
    started_at: datetime
    last_event_at: datetime
    ended_at: datetime | None = None
    parent_id: UUID | None = None
    parent_ref: UUID | None = None
    parent_index: int | None = None
    parent_element: str | None = None
    recurrence_of: UUID | None = None
    output: Any = None
    subject_name: str | None = None
    subject_id: UUID | None = None
    round: int = 1
    defect_type: str | None = None
    key: ProcessKey = field(init=False)
    """The pinned version."""
    stored: tuple[Any, ...] = field(init=False)
    """The values of RARELY_CHANGED in the row, as far as this value knows."""

    def __post_init__(self) -> None:
        self.state = CaseState(self.state)
        self.key = ProcessKey(str(self.deployment_id), self.process)
        self.note_stored()

    def note_stored(self) -> None:
        """The row is now as this value: a further step in the same transaction compares with it."""
        self.stored = _rarely_changed(self)

    def changed(self) -> tuple[str, ...]:
        """The columns of RARELY_CHANGED that are other now than in the row."""
        pairs = zip(RARELY_CHANGED, self.stored, _rarely_changed(self), strict=True)
        return tuple(name for name, before, now in pairs if now is not before and now != before)

    @property
    def engine_state(self) -> EngineState:
        """What the engine needs for the next step."""
        return EngineState(
            self.id,
            self.key,
            self.revision,
            self.snapshot,
            self.variables,
            self.serial,
            self.visits,
            self.started_at,
        )

    def add_performer(self, element: str, person: UUID) -> None:
        """The person completed the element; the next stored step keeps it."""
        self.performers.setdefault(element, []).append(str(person))
        if person not in self.participants:
            self.participants = [*self.participants, person]

    @property
    def running(self) -> bool:
        """The case has not ended."""
        return self.state is CaseState.RUNNING

    @property
    def head(self) -> Head:
        """The end of this case's ledger chain."""
        return Head(f"case:{self.id}", self.ledger_seq, self.ledger_head)

    @property
    def facts(self) -> dict[str, Any]:
        """The read-only `case` of expressions and forms."""
        return {
            "id": str(self.id),
            "number": self.number,
            "started_at": self.started_at.isoformat(),
            "visits": dict(self.visits),
            "outcome": self.outcome,
            "outcome_reason": self.outcome_reason,
        }

    @property
    def scope(self) -> dict[str, Any]:
        """What expressions about the case see."""
        return {**self.variables, "case": self.facts}


CASE_COLUMNS = tuple(Case.__table__.c[f.name] for f in fields(CaseRecord) if f.name in Case.__table__.c)


def case_from_row(row: Iterable[Any]) -> CaseRecord:
    """The case of a driver's row in the order of CASE_COLUMNS; moments come in UTC whatever the server's zone."""
    case = CaseRecord(*row)
    case.started_at, case.last_event_at = case.started_at.astimezone(UTC), case.last_event_at.astimezone(UTC)
    case.ended_at = case.ended_at and case.ended_at.astimezone(UTC)
    return case


def lock_case(session: Session, case_id: UUID) -> CaseRecord:
    """Lock the case row and read it; raises NotFoundError. Waits for a step under way, up to the lock timeout.

    It is locked before its tasks and files, everywhere; what only refers to it does not wait.
    """
    query = select(*CASE_COLUMNS).where(Case.id == case_id).with_for_update(key_share=True)
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFoundError("There is no case %(id)s", id=str(case_id))
    return CaseRecord(*row)


def read_case(session: Session, case_id: UUID) -> CaseRecord:
    """Read the case without its lock, for looking only; raises NotFoundError."""
    row = session.execute(select(*CASE_COLUMNS).where(Case.id == case_id)).one_or_none()
    if row is None:
        raise NotFoundError("There is no case %(id)s", id=str(case_id))
    return CaseRecord(*row)


def find_case(session: Session, text: str) -> UUID:
    """The id of the case with this number or id; raises NotFoundError."""
    found = session.scalar(select(Case.id).where(or_(Case.number == text.strip(), Case.id == _as_id(text))))
    if found is None:
        raise NotFoundError("There is no case %(id)s", id=text)
    return found


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
