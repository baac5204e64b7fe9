"""The row of a case that begins: its number, its place below a parent.

Numbers are such that people can say them on the phone: QT-2026-00017, and -203 behind it for round 2, third trainee.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.cases.case_record import CaseRecord
from app.cases.models import CASE_NUMBERS, Case, CaseState
from app.engine import ProcessKey
from app.ledger import GENESIS


@dataclass(frozen=True, slots=True)
class Parentage:
    """Where a child case belongs: its parent's call activity and its place in the collection."""

    case: CaseRecord
    ref: UUID
    element: str
    index: int


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a case begins: its first variables, the start event (None: the plain one), and where it belongs."""

    variables: Mapping[str, Any] = field(default_factory=dict)
    start_event: str | None = None
    parent: Parentage | None = None
    plant: str | None = None
    line: str | None = None


def insert_case(
    session: Session, case_id: UUID, starter: UUID, key: ProcessKey, now: datetime, given: Beginning
) -> CaseRecord:
    """Store the row of a case before its first step; a child stands where its parent does."""
    parent = given.parent
    case = CaseRecord(
        id=case_id,
        number=_number(session, key, now, parent),
        deployment_id=UUID(key.deployment),
        process=key.process,
        state=CaseState.RUNNING,
        outcome=None,
        outcome_reason=None,
        plant=None,
        line=None,
        step=None,
        subject=None,
        revision=0,
        serial=0,
        snapshot=b"",
        variables={},
        visits={},
        waiting={},
        performers={},
        participants=[starter],
        ledger_seq=0,
        ledger_head=GENESIS,
        started_by=starter,
        started_at=now,
        last_event_at=now,
    )
    if parent is not None:
        above = parent.case
        case.plant, case.line, case.step = above.plant, above.line, above.step
        case.parent_id, case.parent_ref = above.id, parent.ref
        case.parent_element, case.parent_index = parent.element, parent.index
    session.execute(insert(Case).values({c.name: getattr(case, c.name) for c in Case.__table__.c}))
    case.plant, case.line = given.plant or case.plant, given.line or case.line
    return case


def _number(session: Session, key: ProcessKey, now: datetime, parent: Parentage | None) -> str:
    """A process's initials, the year, a counter; a child's is its parent's, the call's round and its place from 1."""
    if parent is not None:
        round_no = parent.case.visits.get(parent.element, 1)
        return f"{parent.case.number}-{round_no}{parent.index + 1:02d}"
    initials = "".join(word[0] for word in key.process.split("_") if word).upper()
    return f"{initials}-{now.year}-{session.scalar(select(CASE_NUMBERS.next_value())):05d}"
