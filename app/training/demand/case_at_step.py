"""The last training case of each step."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.cases import Case
from app.plant import StepPlace

# The process whose cases count as work on a step's problem.
PROCESS = "quality_training"


@dataclass(frozen=True, slots=True)
class CaseAtStep:
    """A case about a step; `ended_at` is None while it runs."""

    id: UUID
    ended_at: datetime | None


def last_cases(session: Session) -> dict[tuple[str, str], CaseAtStep]:
    """The last case about each (line, step): a running one before any that has ended."""
    query = (
        select(Case.line, Case.step, Case.id, Case.ended_at)
        .ext(distinct_on(Case.line, Case.step))
        .where(Case.process == PROCESS, Case.parent_id.is_(None))
        .order_by(Case.line, Case.step, Case.ended_at.desc().nulls_first(), Case.started_at.desc())
    )
    rows = session.execute(query)
    return {(line, step): CaseAtStep(case, ended) for line, step, case, ended in rows if line and step}


def open_case(session: Session, place: StepPlace) -> UUID | None:
    """The case about the step that runs now, the newest."""
    query = select(Case.id).where(
        Case.line == place.line,
        Case.step == place.step,
        Case.process == PROCESS,
        Case.parent_id.is_(None),
        Case.ended_at.is_(None),
    )
    return session.scalar(query.order_by(Case.started_at.desc()).limit(1))
