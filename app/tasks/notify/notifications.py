"""Tell people: one row each in the app, and a mail where a mail server is set."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.cases import Case, StepBatch
from app.jobs import Job, enqueue
from app.kernel.direct_sql import rows
from app.tasks.models import Notification, Task, TaskState
from app.tasks.step_writes import insert_notifications
from app.tasks.texts import ASKING, News


def notify(session: Session, people: Collection[UUID], news: News, now: datetime) -> None:
    """Tell `people` (one insert); mails follow by one job, sent after the commit."""
    if not people:
        return
    statement, values = insert_notifications(people, news, now)
    made = [identity for (identity,) in rows(session, f"{statement} RETURNING id", values)]
    if session.info.get("mail"):
        enqueue(session, [Job("send_mails", {"notifications": made})])


def notify_with_step(session: Session, batch: StepBatch, people: Collection[UUID], news: News, now: datetime) -> None:
    """Like `notify`, but written with the step that `batch` belongs to, unless mails must follow."""
    if session.info.get("mail"):
        notify(session, people, news, now)
    elif people:
        batch.writes.append(insert_notifications(people, news, now))


def already_told(session: Session, people: Collection[UUID], news: News) -> set[UUID]:
    """Those of `people` who were told just this before, with the same params."""
    same = (Notification.user_id.in_(people), Notification.kind == news.kind, Notification.params == dict(news.params))
    return set(session.scalars(select(Notification.user_id).where(*same)))


def unread_count(session: Session, user_id: UUID) -> int:
    """How many lines the person has not seen."""
    query = select(func.count()).select_from(Notification)
    return session.scalar(query.where(Notification.user_id == user_id, Notification.read_at.is_(None))) or 0


def recent(session: Session, user_id: UUID, limit: int = 100) -> Sequence[Notification]:
    """The person's latest lines, newest first."""
    query = select(Notification).where(Notification.user_id == user_id).order_by(Notification.id.desc()).limit(limit)
    return session.scalars(query).all()


def mark_read(session: Session, user_id: UUID, now: datetime) -> None:
    """All of the person's lines have been seen."""
    session.execute(
        update(Notification).where(Notification.user_id == user_id, Notification.read_at.is_(None)).values(read_at=now)
    )


def withdraw_from_others(session: Session, task: UUID, holder: UUID, now: datetime) -> None:
    """Somebody has taken the task: nobody else need be asked for it any more."""
    others = (Notification.task_id == task, Notification.user_id != holder, Notification.read_at.is_(None))
    asked = Notification.kind.in_(ASKING - {"task_escalated", "task_holder_lost"})
    session.execute(update(Notification).where(*others, asked).values(read_at=now))


def unsaid(session: Session, tasks: Sequence[UUID]) -> Sequence[Notification]:
    """A line for each of these tasks that is open, soonest due first, as a lane is told it; nothing is stored."""
    query = select(Task.id, Task.case_id, Task.element, Task.created_at, Case.number)
    query = query.join(Case, Case.id == Task.case_id).where(Task.id.in_(tasks), Task.state == TaskState.OPEN)
    return [
        Notification(
            id=number,
            kind="task_new",
            params={"element": row.element, "number": row.number},
            case_id=row.case_id,
            task_id=row.id,
            created_at=row.created_at,
        )
        for number, row in enumerate(session.execute(query.order_by(Task.due_at, Task.id)))
    ]
