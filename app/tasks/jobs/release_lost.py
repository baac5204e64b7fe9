"""Claimed tasks of people who may no longer do them: released, and shown to the manager of their lane.

Leaving, a closed account and a role that is revoked are told at once; what ends by itself (a grant's last day, a
substitution) is found by the sweep.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import Session

from app.cases import append_observation
from app.definitions import Definitions
from app.identity import (
    SYSTEM_ATTRIBUTION,
    Absence,
    GrantRow,
    User,
    actor_of,
    counts_at,
    covers_work,
    lasts_at,
    people_with_role,
)
from app.jobs import Job, enqueue
from app.kernel.clock import Clock
from app.ledger import Action, Entry
from app.tasks.access import capacity
from app.tasks.candidates import list_candidates
from app.tasks.load_task import load_task
from app.tasks.loaded_task import LoadedTask
from app.tasks.models import Task, TaskState
from app.tasks.notify.notifications import notify
from app.tasks.texts import News

SWEEP_SECONDS = 600.0
_CLAIMED = (Task.state == TaskState.OPEN, Task.claimed_by.is_not(None))


def sweep_lost(session: Session, now: datetime, limit: int = 500) -> int:
    """Enqueue one job per claimed task whose holder has no role for it, and stands in for nobody; returns how many."""
    able = exists().where(
        GrantRow.user_id == Task.claimed_by,
        GrantRow.role == Task.role,
        *covers_work(Task.plant, Task.line),
        *counts_at(now),
    )
    stands_in = exists().where(
        Absence.substitute_id == Task.claimed_by,
        *lasts_at(now),
        Absence.declined_at.is_(None),
    )
    gone = ~exists().where(User.id == Task.claimed_by, User.active)
    lost = select(Task.id).where(*_CLAIMED, or_(gone, ~able & ~stands_in)).order_by(Task.id).limit(limit)
    return _enqueue(session, session.scalars(lost).all())


def recheck_person(session: Session, args: Mapping[str, Any]) -> None:
    """The job `recheck_work`: one job per task that the person has claimed, so that no transaction holds two cases."""
    mine = select(Task.id).where(*_CLAIMED, Task.claimed_by == UUID(args["person"])).order_by(Task.due_at, Task.id)
    _enqueue(session, session.scalars(mine).all())


def _enqueue(session: Session, tasks: Sequence[UUID]) -> int:
    enqueue(session, [Job("release_lost", {"task": str(task)}, lock=f"task:{task}") for task in tasks])
    return len(tasks)


class ReleaseLost:
    """The job `release_lost`."""

    def __init__(self, definitions: Definitions, clock: Clock) -> None:
        self._definitions, self._clock = definitions, clock

    def __call__(self, session: Session, args: Mapping[str, Any]) -> None:
        """Release the task if its holder may not do it at this moment; otherwise nothing happens."""
        task = load_task(session, self._definitions, UUID(args["task"]), lock=True)
        now = max(self._clock.now(), task.case.last_event_at)
        holder = session.get(User, task.row["claimed_by"]) if task.open and task.row["claimed_by"] else None
        if holder is None or _may_do(session, task, holder, now):
            return
        manager = task.element.properties.get("escalate", "").partition(":")[2].strip()
        values: dict[str, Any] = {"claimed_by": None, "claimed_at": None, "announced_at": None}
        if task.row["offered_to"] == holder.id:
            values["offered_to"] = None
        if manager:
            values |= {"escalated_at": now, "escalated_to": manager}
        session.execute(update(Task).where(Task.id == task.id).values(values))
        told = _tell(session, task, holder, manager, now)
        append_observation(session, task.case, _entries(task, holder, manager, told), now)


def _may_do(session: Session, task: LoadedTask, holder: User, now: datetime) -> bool:
    return holder.active and capacity(task.facts, actor_of(session, holder.username, now)) is not None


def _tell(session: Session, task: LoadedTask, holder: User, manager: str, now: datetime) -> list[str]:
    """The managers to whom the diagram escalates; where there is none, the lane itself."""
    found = people_with_role(session, manager, task.row["plant"], task.row["line"], now) if manager else []
    people = {person.id for person in found or list_candidates(session, task.facts, now)} - {holder.id}
    params = {"element": task.element.id, "number": task.case.number, "name": holder.name}
    notify(session, people, News("task_holder_lost", params, task.case.id, task.id), now)
    return sorted(str(person) for person in people)


def _entries(task: LoadedTask, holder: User, manager: str, told: list[str]) -> Sequence[Entry]:
    target = {"task": str(task.id), "element": task.element.id}
    released = Entry(
        Action.TASK_RELEASED, "observation", SYSTEM_ATTRIBUTION, target=target, old=str(holder.id), new=None
    )
    if not manager:
        return [released]
    data = {"role": manager, "people": told}
    return [released, Entry(Action.TASK_ESCALATED, "observation", SYSTEM_ATTRIBUTION, target=target, data=data)]
