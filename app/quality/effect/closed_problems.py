"""Closed problems: remembered, so that their return is recognised (S23)."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.plant import StepPlace, find_step
from app.quality.models.measurement import ClosedLoop

# The same step and defect within a year of closing is the old problem coming back.
_RECURRENCE = timedelta(days=365)


def remember_closed(session: Session, case_id: UUID, problem: tuple[str, str, str], result: str, at: datetime) -> None:
    """Store that `case_id` closed `problem` (line, step, defect type) with `result`; once per case."""
    line, step, defect_type = problem
    row = {
        "case_id": case_id,
        "step_id": find_step(session, line, step).id,
        "defect_type": defect_type,
        "result": result,
        "closed_at": at,
    }
    session.execute(insert(ClosedLoop).values(row).on_conflict_do_nothing(index_elements=["case_id"]))


def find_recurrence(
    session: Session, place: StepPlace, defect_type: str | None, now: datetime, case_id: UUID
) -> UUID | None:
    """The case that closed the same problem last, within a year; never the case itself.

    Where no record names the defect (None), any closed problem of the step may be the one that is back.
    """
    query = (
        select(ClosedLoop.case_id)
        .where(
            ClosedLoop.step_id == place.id,
            ClosedLoop.defect_type == defect_type if defect_type is not None else true(),
            ClosedLoop.closed_at > now - _RECURRENCE,
            ClosedLoop.case_id != case_id,
        )
        .order_by(ClosedLoop.closed_at.desc())
        .limit(1)
    )
    return session.scalar(query)
