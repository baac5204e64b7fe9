"""Tell people: one row each in the app, and a mail where a mail server is set."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.cases.case_record import CaseRecord
from app.jobs.queue import Job, enqueue
from app.kernel.direct_sql import Write, array, rows
from app.tasks.models import Notification

# The sentence of each kind of news: English, with the case's number and the task's name; translated where shown.
NEWS: dict[str, str] = {
    "task_offered": "%(task)s in case %(number)s is yours to do",
    "task_delegated": "%(by)s passed %(task)s in case %(number)s to you",
    "task_due_soon": "%(task)s in case %(number)s is due soon",
    "task_overdue": "%(task)s in case %(number)s is overdue",
    "task_escalated": "%(task)s in case %(number)s is overdue and was escalated to you",
    "task_done": "%(by)s completed %(task)s in case %(number)s",
    "case_ended": "Case %(number)s has ended: %(outcome)s",
    "finding_proposed": "Case %(number)s: a finding asks your department to answer (%(code)s %(finding)s)",
    "finding_contested": "Case %(number)s: a finding was contested and waits for your decision (%(code)s %(finding)s)",
    "finding_accepted": "Case %(number)s: a finding was accepted (%(code)s %(finding)s)",
    "finding_overruled": "Case %(number)s: a finding was overruled (%(code)s %(finding)s)",
    "case_stuck": "Case %(number)s is stuck at %(task)s: %(error)s",
}


@dataclass(frozen=True, slots=True)
class News:
    """What people are told: a kind of `NEWS`, its params, and what it is about."""

    kind: str
    params: Mapping[str, Any]
    case_id: UUID | None = None
    task_id: UUID | None = None


_TELL = """
INSERT INTO notifications (user_id, kind, params, case_id, task_id, created_at)
SELECT person, %s, %s, %s::uuid, %s::uuid, %s FROM unnest(%s::uuid[]) AS person
"""


def notify(session: Session, people: Collection[UUID], news: News, now: datetime) -> None:
    """Tell `people` (one insert); mails follow by one job, sent after the commit."""
    if not people:
        return
    statement, values = _telling(people, news, now)
    made = [identity for (identity,) in rows(session, f"{statement} RETURNING id", values)]
    if session.info.get("mail"):
        enqueue(session, [Job("send_mails", {"notifications": made})])


def notify_with_step(session: Session, case: CaseRecord, people: Collection[UUID], news: News, now: datetime) -> None:
    """Like `notify`, but written with the step that `case` is about to store, unless mails must follow."""
    if session.info.get("mail"):
        notify(session, people, news, now)
    elif people:
        case.writes.append(_telling(people, news, now))


def _telling(people: Collection[UUID], news: News, now: datetime) -> Write:
    params = Jsonb(dict(news.params))
    return _TELL, (news.kind, params, news.case_id, news.task_id, now, array(sorted(set(people))))


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
