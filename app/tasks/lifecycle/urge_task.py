"""Urge those who could do a task that was escalated: one line each, at most once in four working hours."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases import append_observation
from app.definitions import Definitions
from app.engine import ProcessKey
from app.identity import Actor, attribution_of
from app.jobs import Calendars, after_working_time
from app.kernel.clock import Clock
from app.kernel.errors import ConflictError, ForbiddenError
from app.ledger import Action, Entry
from app.tasks.access import oversees
from app.tasks.candidates import list_candidates
from app.tasks.load_task import load_task
from app.tasks.loaded_task import LoadedTask
from app.tasks.models import Notification
from app.tasks.notify.notifications import notify
from app.tasks.texts import News

REST = timedelta(hours=4)


class UrgeTask:
    """Tells who holds the task, or else who could do it."""

    def __init__(self, definitions: Definitions, calendars: Calendars, clock: Clock) -> None:
        self._definitions, self._calendars, self._clock = definitions, calendars, clock

    def __call__(self, session: Session, actor: Actor, task_id: UUID) -> int:
        """How many people were told. Raises ForbiddenError, and ConflictError where nobody is left to be told."""
        task = load_task(session, self._definitions, task_id, lock=True)
        if not oversees(task.row, actor):
            raise ForbiddenError("Only those to whom a task was escalated may urge")
        if not task.open:
            raise ConflictError("This task is closed already; reload to see the present state")
        now = max(self._clock.now(), task.case.last_event_at)
        people = _asked(session, task, now)
        if not people:
            raise ConflictError("Nobody may do this task at present: give somebody the role of its lane")
        told = urged_at(session, [task.id])
        free = {p for p in people if self.may_urge_at(session, task.case.key, told.get((task.id, p)), now) <= now}
        if not free:
            raise ConflictError("Everybody concerned was urged within the last four working hours")
        params = {"element": task.element.id, "number": task.case.number, "by": actor.name}
        notify(session, free, News("task_urged", params, task.case.id, task.id), now)
        lane = task.element.lane
        entry = Entry(
            Action.TASK_URGED,
            "observation",
            attribution_of(actor, task.row["escalated_to"], lane.id if lane else None),
            target={"task": str(task.id), "element": task.element.id},
            data={"people": sorted(str(person) for person in free)},
        )
        append_observation(session, task.case, [entry], now)
        return len(free)

    def may_urge_at(self, session: Session, key: ProcessKey, told: datetime | None, now: datetime) -> datetime:
        """From when on somebody who was urged at `told` may be urged again."""
        if told is None:
            return now
        code = self._definitions.model(key).properties.get("calendar", "factory")
        return after_working_time(REST, told, self._calendars.calendar(session, code, now))


def urged_at(session: Session, tasks: Collection[UUID]) -> Mapping[tuple[UUID, UUID], datetime]:
    """{(task, person): when they were last urged to do it}; one statement."""
    if not tasks:
        return {}
    query = (
        select(Notification.task_id, Notification.user_id, func.max(Notification.created_at))
        .where(Notification.kind == "task_urged", Notification.task_id.in_(tasks))
        .group_by(Notification.task_id, Notification.user_id)
    )
    return {(task, person): at for task, person, at in session.execute(query) if task is not None}


def _asked(session: Session, task: LoadedTask, now: datetime) -> set[UUID]:
    """Its holder; or whoever the diagram names, and else everybody who could do it."""
    holder = task.row["claimed_by"] or task.row["assignee"]
    return {holder} if holder else {person.id for person in list_candidates(session, task.facts, now)}
