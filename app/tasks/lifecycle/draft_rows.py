"""Drafts as rows: one a task and person, which nobody else sees."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.tasks.models import Draft


def draft_of(session: Session, task_id: UUID, user_id: UUID) -> Draft | None:
    """The person's draft of this task, if any."""
    return session.scalar(select(Draft).where(Draft.task_id == task_id, Draft.user_id == user_id))


def delete_draft(session: Session, task_id: UUID, user_id: UUID) -> None:
    """Forget the person's draft of this task."""
    session.execute(delete(Draft).where(Draft.task_id == task_id, Draft.user_id == user_id))


def store_draft(session: Session, task_id: UUID, user_id: UUID, answers: Mapping[str, object], now: datetime) -> None:
    """Keep what the person typed, in place of what they typed before."""
    row = {"task_id": task_id, "user_id": user_id, "answers": dict(answers), "saved_at": now}
    statement = insert(Draft).values(row)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[Draft.task_id, Draft.user_id], set_={"answers": row["answers"], "saved_at": now}
        )
    )
