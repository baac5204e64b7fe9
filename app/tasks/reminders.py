"""Remind and escalate: the sweep finds moments that have come, one job per reminder acts and records.

An escalation marks the task and tells whoever holds the role it names; it gives nobody a lane.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from app.cases.observing import observe
from app.cases.stamps import SYSTEM_STAMP
from app.definitions.catalogue import Definitions
from app.identity.people import people_with_role
from app.jobs.queue import Job, enqueue
from app.kernel.clock import Clock
from app.ledger.record import Entry
from app.tasks.access import is_late
from app.tasks.loading import LoadedTask, load_task
from app.tasks.models import Task, TaskReminder
from app.tasks.notifications import News, notify

REQUEUE_AFTER = timedelta(minutes=5)


def sweep_reminders(session: Session, now: datetime, limit: int = 500) -> int:
    """Enqueue one job per reminder that is due; returns how many."""
    query = (
        select(TaskReminder)
        .where(
            TaskReminder.at <= now,
            or_(TaskReminder.queued_at.is_(None), TaskReminder.queued_at < now - REQUEUE_AFTER),
        )
        .order_by(TaskReminder.at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    due = session.scalars(query).all()
    for reminder in due:
        reminder.queued_at = now
    enqueue(session, [Job("remind", {"reminder": r.id}, lock=f"task:{r.task_id}") for r in due])
    return len(due)


class Reminders:
    """Sends one reminder or escalation, once, if the task still waits."""

    def __init__(self, definitions: Definitions, clock: Clock) -> None:
        self._definitions = definitions
        self._clock = clock

    def send(self, session: Session, args: Mapping[str, Any]) -> None:
        """Act on one reminder; a task closed meanwhile needs none."""
        reminder = session.get(TaskReminder, int(args["reminder"]))
        if reminder is None:
            return
        task = load_task(session, self._definitions, reminder.task_id, lock=True)
        kind, role = reminder.kind, reminder.role
        session.execute(delete(TaskReminder).where(TaskReminder.id == reminder.id))
        if task.row["state"] != "open":
            return
        now = max(self._clock.now(), task.case.last_event_at)
        people = (
            self._escalate(session, task, role or "", now) if kind == "escalate" else self._remind(session, task, now)
        )
        action = "task.escalated" if kind == "escalate" else "task.reminded"
        entry = Entry(
            action, "observation", SYSTEM_STAMP, target={"task": str(task.id), "element": task.element.id},
            data={"role": role, "people": sorted(people)},
        )  # fmt: skip
        observe(session, task.case, [entry], now)

    def _remind(self, session: Session, task: LoadedTask, now: datetime) -> set[str]:
        kind = "task_overdue" if is_late(task.row["due_at"], now) else "task_due_soon"
        holder = task.row["claimed_by"] or task.row["assignee"] or task.row["offered_to"]
        if holder is not None:
            self._tell(session, {holder}, kind, task, now)
            return {str(holder)}
        people = people_with_role(session, task.row["role"], task.row["plant"], task.row["line"], now)
        allowed = {person.id for person in people} - set(task.row["excluded"])
        self._tell(session, allowed, kind, task, now)
        return {str(person) for person in allowed}

    def _escalate(self, session: Session, task: LoadedTask, role: str, now: datetime) -> set[str]:
        people = {p.id for p in people_with_role(session, role, task.row["plant"], task.row["line"], now)}
        session.execute(update(Task).where(Task.id == task.id).values(escalated_at=now, escalated_to=role))
        self._tell(session, people, "task_escalated", task, now)
        return {str(person) for person in people}

    @staticmethod
    def _tell(session: Session, people: set[Any], kind: str, task: LoadedTask, now: datetime) -> None:
        params = {"element": task.element.id, "number": task.case.number}
        notify(session, people, News(kind, params, task.case.id, task.id), now)
