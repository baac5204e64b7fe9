"""Claim a task, give it back, pass it to a colleague of the same lane."""

from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.cases import append_observation
from app.definitions import Definitions
from app.identity import Actor, actor_of, attribution_of, person_name
from app.kernel.clock import Clock
from app.kernel.errors import ConflictError, ForbiddenError, InvalidInputError
from app.ledger import Action, Entry
from app.tasks.access import Capacity, capacity, is_candidate, is_held_by_other, may_reassign
from app.tasks.load_task import load_task
from app.tasks.loaded_task import LoadedTask
from app.tasks.models import Task
from app.tasks.notify.notifications import notify, withdraw_from_others
from app.tasks.texts import News


class Assignment:
    """Who holds an open task. Each change locks the case shortly, because it stands in the case's ledger."""

    def __init__(self, definitions: Definitions, clock: Clock) -> None:
        self._definitions = definitions
        self._clock = clock

    def claim(self, session: Session, actor: Actor, task_id: UUID) -> LoadedTask:
        """Take the task; taking one's own again changes nothing. Raises ForbiddenError, ConflictError."""
        task = self._open_task(session, actor, task_id)
        if task.row["claimed_by"] == actor.id:
            return task
        self._refuse_held(session, task, actor)
        self._change(session, task, actor, Action.TASK_CLAIMED, claimed_by=actor.id)
        return task

    def release(self, session: Session, actor: Actor, task_id: UUID) -> LoadedTask:
        """Give the task back to its lane. Raises ForbiddenError when somebody else holds it."""
        task = self._open_task(session, actor, task_id)
        if task.row["claimed_by"] != actor.id:
            raise ForbiddenError("Only the person who holds a task can give it back")
        self._change(session, task, actor, Action.TASK_RELEASED, claimed_by=None, announced_at=None)
        return task

    def delegate(self, session: Session, actor: Actor, task_id: UUID, username: str) -> LoadedTask:
        """Pass the task to `username`, who must be allowed to do it: as one of its lane, or as whoever it was
        escalated to, who may take it from its holder, also where its new holder will sign.

        Raises ForbiddenError for a task that is one person's own or signed, InvalidInputError naming the field.
        """
        task = load_task(session, self._definitions, task_id, lock=True)
        holder = task.row["claimed_by"]
        if not may_reassign(task.row, actor):
            self._refuse_other_lane(task, actor)
            _refuse_personal(task)
            self._refuse_held(session, task, actor)
        now = self._clock.now()
        colleague = actor_of(session, username, now)
        if not is_candidate(task.facts, colleague):
            raise InvalidInputError(
                "%(username)s may not do this task; choose somebody of the lane",
                username=username,
                fields={"username": "Choose somebody who may do this task"},
            )
        self._change(session, task, actor, Action.TASK_DELEGATED, claimed_by=colleague.id)
        params = {"element": task.element.id, "number": task.case.number, "by": actor.name}
        notify(session, [colleague.id], News("task_delegated", params, task.case.id, task.id), now)
        before = {holder} - {None, colleague.id, actor.id}
        notify(session, before, News("task_passed_on", {**params, "to": colleague.name}, task.case.id, task.id), now)
        return task

    def _open_task(self, session: Session, actor: Actor, task_id: UUID) -> LoadedTask:
        task = load_task(session, self._definitions, task_id, lock=True)
        self._refuse_other_lane(task, actor)
        return task

    @staticmethod
    def _refuse_other_lane(task: LoadedTask, actor: Actor) -> None:
        if not is_candidate(task.facts, actor):
            raise ForbiddenError("This task belongs to another lane or person")
        if not task.open:
            raise ConflictError("This task is closed already; reload to see the present state")

    @staticmethod
    def _refuse_held(session: Session, task: LoadedTask, actor: Actor) -> None:
        if is_held_by_other(task.facts, actor):
            raise ConflictError(
                "%(name)s was faster and holds this task", name=person_name(session, task.row["claimed_by"])
            )

    def _change(self, session: Session, task: LoadedTask, actor: Actor, action: Action, **values: Any) -> None:
        now = max(self._clock.now(), task.case.last_event_at)
        acts = capacity(task.facts, actor) or Capacity()
        values_at = {**values, "claimed_at": now if values["claimed_by"] else None}
        session.execute(update(Task).where(Task.id == task.id).values(values_at))
        if values_at["claimed_by"] is not None:
            withdraw_from_others(session, task.id, values["claimed_by"], now)
        lane = task.element.lane
        role = task.row["role"] if is_candidate(task.facts, actor) else task.row["escalated_to"]
        entry = Entry(
            action,
            "observation",
            attribution_of(actor, role, lane.id if lane else None, acts.acting_for),
            target={"task": str(task.id), "element": task.element.id},
            old=task.row["claimed_by"] and str(task.row["claimed_by"]),
            new=values["claimed_by"] and str(values["claimed_by"]),
        )
        append_observation(session, task.case, [entry], now)
        task.row.update(values_at)


def _refuse_personal(task: LoadedTask) -> None:
    if task.element.assignee is not None:
        raise ForbiddenError("The diagram means one person by this task, so it cannot be handed over")
    if task.personal:
        raise ForbiddenError("Who signs takes a task in their own name: release it, and your colleague can claim it")
