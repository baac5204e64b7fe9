"""What happened at a step, week by week: classes held, signals found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import Case
from app.plant import StepPlace
from app.quality import monday_of, week_name
from app.tasks import Task, TaskState
from app.training.demand.models import Signal

HELD = "hold_sessions"


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened in a week: a class held (`trained`) or a signal (`raised`, `merged` …)."""

    kind: str
    week: str
    at: datetime
    case_id: UUID | None
    outcome: str = ""
    facts: Mapping[str, Any] | None = None


def read_trainings(session: Session, place: StepPlace, since: date) -> list[Mark]:
    """Classes held in cases about this step."""
    query = (
        select(Task.completed_at, Case.id)
        .join(Case, Task.case_id == Case.id)
        .where(
            Case.line == place.line,
            Case.step == place.step,
            Task.element == HELD,
            Task.state == TaskState.COMPLETED,
            Task.completed_at >= datetime.combine(since, time(), UTC) - timedelta(days=1),
        )
        .order_by(Task.completed_at)
    )
    return [
        Mark("trained", week_name(monday_of(at, place.timezone)), at, case) for at, case in session.execute(query) if at
    ]


def read_signals(session: Session, place: StepPlace, since: date) -> list[Mark]:
    """What detection found at the step, the newest first."""
    query = select(Signal).where(Signal.step_id == place.id, Signal.week >= since).order_by(Signal.week.desc())
    return [
        Mark(row.status, week_name(row.week), row.found_at, row.case_id, row.outcome, row.facts)
        for row in session.scalars(query)
    ]
