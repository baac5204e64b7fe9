"""Drafts go when nobody can send them any more, or has not come back to them."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from app.tasks.models import Draft, Task, TaskState

LONGEST = timedelta(days=90)


def expire_drafts(session: Session, now: datetime) -> int:
    """Delete drafts of closed tasks and those untouched for 90 days; returns how many."""
    closed = select(Task.id).where(Task.id == Draft.task_id, Task.state != TaskState.OPEN).exists()
    statement = delete(Draft).where(or_(Draft.saved_at < now - LONGEST, closed))
    return len(session.execute(statement.returning(Draft.task_id)).all())
