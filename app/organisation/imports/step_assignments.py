"""Where a person works and what they teach, as a roster says."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.identity import User
from app.training import StepAssignment, Trainer


def assign_steps(session: Session, today: date, user: User, steps: Sequence[int] | None) -> bool:
    """The steps of the file are where the person works from today; a file without them leaves it as it is."""
    if steps is None:
        return False
    open_ones = select(StepAssignment).where(
        StepAssignment.user_id == user.id,
        or_(StepAssignment.valid_to.is_(None), StepAssignment.valid_to > today),
    )
    held = {row.step_id: row for row in session.scalars(open_ones)}
    for step_id, row in held.items():
        if step_id not in steps:
            row.valid_to = max(today, row.valid_from)
    for step_id in set(steps) - set(held):
        again = session.get(StepAssignment, (user.id, step_id, today))
        if again is None:
            session.add(StepAssignment(user_id=user.id, step_id=step_id, valid_from=today))
        else:
            again.valid_to = None
    session.flush()
    return set(held) != set(steps)


def teach(session: Session, user: User, values: Mapping[str, Any]) -> bool:
    """Who has a subject may be chosen as trainer; an empty one ends that, a file without the column leaves it."""
    if "teaches" not in values:
        return False
    subject, row = values["teaches"], session.get(Trainer, user.id)
    if subject == (row and row.subject_zh):
        return False
    if row is not None:
        session.delete(row)
        session.flush()
    if subject:
        session.add(Trainer(user_id=user.id, subject_zh=subject, subject_en=subject))
    return True
