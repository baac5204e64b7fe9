"""Make task rows of what the engine waits for, in the step's transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.cases import CaseAdvanced, CaseRecord, CaseStuck, Question, StepBatch
from app.definitions import Definitions
from app.engine import Element, OpenTask
from app.feel import compile_expression, to_json
from app.identity import User, absent_days
from app.jobs import Calendars, FactoryCalendar, IncidentCause, open_incident
from app.kernel.events import Events
from app.tasks.access import TaskFacts
from app.tasks.candidates import anybody, find_candidate
from app.tasks.due_dates import Deadline, deadline
from app.tasks.models import Task, TaskState
from app.tasks.notify.notifications import notify
from app.tasks.separation_of_duties import excluded_people, names_element
from app.tasks.step_writes import insert_task
from app.tasks.texts import News

NOBODY = (
    "Nobody may do this task: all who hold the role %(role)s are excluded or absent. Grant the role to someone else."
)
ORDINARY_PRIORITY = 50


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task row to be, with what the ledger and its people must know of it."""

    row: dict[str, Any]
    deadline: Deadline
    candidate: UUID | None


class CreateTasks:
    """Listens to case steps: opens, closes and updates task rows."""

    def __init__(self, definitions: Definitions, calendars: Calendars, events: Events) -> None:
        self._definitions = definitions
        self._calendars = calendars
        self._events = events

    def __call__(self, session: Session, step: CaseAdvanced, batch: StepBatch) -> None:
        """Write what the step changed about people's work; due dates and offers go into the ledger entry."""
        model = self._definitions.model(step.case.key)
        gone = [ref for ref in step.closed if ref != step.completed]
        if gone:
            session.execute(
                update(Task).where(Task.id.in_(gone), Task.state == TaskState.OPEN).values(state=TaskState.CANCELLED)
            )
        self._exclude_performer(session, step, model.elements)
        new = [self._new_task(session, step, batch, model.elements[t.element], t) for t in step.opened]
        if new:
            batch.writes += [insert_task(task.row | _reminders(task.deadline)) for task in new]
            self._tell(session, step.case, new, step.at)
            batch.record["opened"] = [_fact(task) for task in new]

    def _exclude_performer(self, session: Session, step: CaseAdvanced, elements: Mapping[str, Element]) -> None:
        """An open task learns of the person who just did what it must not be done by (parallel score sheets)."""
        done = step.case.waiting.get("tasks", {}).get(str(step.completed))
        if done is None:
            return
        opened = {task.ref for task in step.opened}
        affected = [
            task.ref
            for task in step.advance.open_tasks
            if task.ref not in opened and names_element(elements[task.element], done)
        ]
        if affected:
            people = [UUID(person) for person in step.case.performers.get(done, ())]
            merged = func.array_cat(Task.excluded, people)
            session.execute(update(Task).where(Task.id.in_(affected)).values(excluded=merged))

    def _new_task(
        self, session: Session, step: CaseAdvanced, batch: StepBatch, element: Element, open_task: OpenTask
    ) -> NewTask:
        case, now = step.case, step.at
        scope = case.scope | ({element.item_name: open_task.item} if element.item_name else {})
        calendar = self._calendars.calendar(session, self._calendar_code(case), now)
        due = deadline(element, scope, now, calendar, self._absent_days(session, case, now, calendar))
        lane = element.lane
        role = (lane and lane.role) or ""
        excluded = excluded_people(session, case, element, scope, now)
        assignee = self._assignee(session, element, scope, now)
        last = next((UUID(p) for p in reversed(case.performers.get(element.id, ()))), None)
        facts = TaskFacts(
            role,
            tuple(element.candidate_groups),
            case.plant,
            case.line,
            TaskState.OPEN,
            assignee,
            tuple(excluded),
            None,
        )
        judge = partial(self._judge, case, element, open_task.ref, now)
        candidate = None
        if assignee is None and last is None:  # who it is matters to nobody, and the answer comes with the step
            batch.questions.append(Question(*anybody(facts, now), judge))
        else:
            candidate = find_candidate(session, facts, now, last)
            judge(session, candidate)
        row = {
            "id": open_task.ref,
            "case_id": case.id,
            "deployment_id": case.deployment_id,
            "process": case.process,
            "element": element.id,
            "item": None if open_task.item is None else {"value": open_task.item},
            "lane": lane.id if lane else "",
            "role": role,
            "groups": list(element.candidate_groups),
            "plant": case.plant,
            "line": case.line,
            "state": TaskState.OPEN,
            "priority": _priority(element, scope, now),
            "assignee": assignee,
            "offered_to": candidate if candidate == last else None,
            "excluded": excluded,
            "round": case.visits.get(element.id, 1),
            "due_at": due.due_at,
            "due_known": due.known,
            "follow_up_at": due.follow_up_at,
            "calendar_version": due.calendar_version,
            "created_at": now,
        }
        return NewTask(row, due, candidate)

    def _calendar_code(self, case: CaseRecord) -> str:
        return self._definitions.model(case.key).properties.get("calendar", "factory")

    def _absent_days(
        self, session: Session, case: CaseRecord, now: datetime, calendar: FactoryCalendar
    ) -> frozenset[date]:
        """Days on which the person whom the case is about (`bihuan:subject`) is away: they move due dates (A7)."""
        if case.subject is None or "subject" not in self._definitions.model(case.key).properties:
            return frozenset()
        return absent_days(session, case.subject, now, calendar.timezone)

    @staticmethod
    def _assignee(session: Session, element: Element, scope: Mapping[str, Any], now: datetime) -> UUID | None:
        text = element.assignee
        if not text:
            return None
        username = compile_expression(text[1:]).evaluate(scope, now) if text.startswith("=") else text
        return session.scalar(select(User.id).where(User.username == str(username)))

    def _judge(
        self, case: CaseRecord, element: Element, ref: UUID, now: datetime, session: Session, found: Any
    ) -> None:
        """Where nobody was found for a task, people must hear of it."""
        if found:
            return
        role = (element.lane and element.lane.role) or ""
        open_incident(session, IncidentCause(case.id, element.id, "nobody", NOBODY, {"role": role}, ref), now)
        self._events.publish(session, CaseStuck(case.id, element.id, NOBODY, {"role": role}, now))

    @staticmethod
    def _tell(session: Session, case: CaseRecord, new: list[NewTask], now: datetime) -> None:
        """A task that is meant for one person is news to that person; a lane's task is news in the inbox."""
        for task in new:
            person = task.row["assignee"] or task.row["offered_to"]
            if person is not None and person == task.candidate:
                params = {"element": task.row["element"], "number": case.number}
                notify(session, [person], News("task_offered", params, case.id, task.row["id"]), now)


def _reminders(deadline: Deadline) -> dict[str, Any]:
    """The columns of what is to come of a task, soonest first."""
    nudges = sorted(deadline.nudges, key=attrgetter("at"))
    if not nudges:
        return {}
    kept = [{"at": nudge.at.isoformat(), "kind": nudge.kind, "role": nudge.role} for nudge in nudges]
    return {"reminders": kept, "next_reminder_at": nudges[0].at}


def _priority(element: Element, scope: Mapping[str, Any], now: datetime) -> int:
    text = element.priority
    if not text:
        return ORDINARY_PRIORITY
    value = to_json(compile_expression(text[1:]).evaluate(scope, now)) if text.startswith("=") else text
    try:
        return int(value)
    except (TypeError, ValueError):
        return ORDINARY_PRIORITY


def _fact(task: NewTask) -> dict[str, Any]:
    row = task.row
    return {
        "ref": row["id"],
        "element": row["element"],
        "role": row["role"],
        "round": row["round"],
        "due_at": row["due_at"] if row["due_known"] else None,
        "calendar_version": row["calendar_version"],
        "assignee": row["assignee"],
        "offered_to": row["offered_to"],
        "excluded": row["excluded"],
    }
