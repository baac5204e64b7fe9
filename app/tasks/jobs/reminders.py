"""Remind and escalate: the sweep finds moments that have come, one job per task acts and records.

An escalation marks the task and tells whoever holds the role it names; it gives nobody a lane.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from app.cases import append_observation
from app.definitions import Definitions
from app.identity import SYSTEM_ATTRIBUTION, people_with_role
from app.jobs import Job, enqueue
from app.kernel.clock import Clock
from app.ledger import Action, Entry
from app.tasks.candidates import list_candidates
from app.tasks.due_dates import is_late
from app.tasks.load_task import load_task
from app.tasks.loaded_task import LoadedTask
from app.tasks.models import Task, TaskState
from app.tasks.notify.notifications import notify
from app.tasks.texts import News

REQUEUE_AFTER = timedelta(minutes=5)


def sweep_reminders(session: Session, now: datetime, limit: int = 500) -> int:
    """Enqueue one job per open task with a reminder that is due; returns how many."""
    query = (
        select(Task.id)
        .where(
            Task.state == TaskState.OPEN,
            Task.next_reminder_at <= now,
            or_(Task.reminder_queued_at.is_(None), Task.reminder_queued_at < now - REQUEUE_AFTER),
        )
        .order_by(Task.next_reminder_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    due = session.scalars(query).all()
    session.execute(update(Task).where(Task.id.in_(due)).values(reminder_queued_at=now))
    enqueue(session, [Job("remind", {"task": task}, lock=f"task:{task}") for task in due])
    return len(due)


class Reminders:
    """Sends reminders and escalations, each once, while the task waits."""

    def __init__(self, definitions: Definitions, clock: Clock) -> None:
        self._definitions = definitions
        self._clock = clock

    def send(self, session: Session, args: Mapping[str, Any]) -> None:
        """Act on all of a task's reminders that are due; a task closed meanwhile needs none."""
        if "task" not in args:  # a job from before reminders stood with their task: the sweep finds them anew
            return
        task = load_task(session, self._definitions, UUID(args["task"]), lock=True)
        now = max(self._clock.now(), task.case.last_event_at)
        due = [one for one in task.row["reminders"] or () if datetime.fromisoformat(one["at"]) <= now]
        if not task.open or not due:
            return
        self._keep(session, task, task.row["reminders"][len(due) :])
        append_observation(session, task.case, [self._act(session, task, one, now) for one in due], now)

    @staticmethod
    def _keep(session: Session, task: LoadedTask, later: list[dict[str, Any]]) -> None:
        first = datetime.fromisoformat(later[0]["at"]) if later else None
        values = {"reminders": later or None, "next_reminder_at": first, "reminder_queued_at": None}
        session.execute(update(Task).where(Task.id == task.id).values(values))

    def _act(self, session: Session, task: LoadedTask, reminder: Mapping[str, Any], now: datetime) -> Entry:
        """Tell people, and what the ledger keeps of it."""
        role, escalates = reminder["role"], reminder["kind"] == "escalate"
        people = self._escalate(session, task, role or "", now) if escalates else self._remind(session, task, now)
        return Entry(
            Action.TASK_ESCALATED if escalates else Action.TASK_REMINDED,
            "observation",
            SYSTEM_ATTRIBUTION,
            target={"task": str(task.id), "element": task.element.id},
            data={"role": role, "people": sorted(people)},
        )

    def _remind(self, session: Session, task: LoadedTask, now: datetime) -> set[str]:
        kind = "task_overdue" if is_late(task.row["due_at"], now) else "task_due_soon"
        holder = task.row["claimed_by"] or task.row["assignee"] or task.row["offered_to"]
        if holder is not None:
            self._tell(session, {holder}, kind, task, now)
            return {str(holder)}
        allowed = {person.id for person in list_candidates(session, task.facts, now)}
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
