"""Make task rows of what the engine waits for, in the step's transaction."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import func, update
from sqlalchemy.orm import Session

from app.cases import CaseAdvanced, CaseRecord, CaseStuck, Question, StepBatch
from app.definitions import Definitions
from app.engine import Element
from app.jobs import Calendars, IncidentCause, open_incident
from app.kernel.events import Events
from app.tasks.candidates import anybody, find_candidate
from app.tasks.lifecycle.plan_task import PlanTask, TaskPlan
from app.tasks.models import Task, TaskState
from app.tasks.notify.notifications import notify
from app.tasks.separation_of_duties import names_element
from app.tasks.step_writes import insert_task
from app.tasks.texts import News

NOBODY = (
    "Nobody may do this task: all who hold the role %(role)s are excluded or absent. Grant the role to someone else."
)


class CreateTasks:
    """Listens to case steps: opens, closes and updates task rows."""

    def __init__(self, definitions: Definitions, calendars: Calendars, events: Events) -> None:
        self._definitions = definitions
        self._plan = PlanTask(definitions, calendars)
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
        plans = [self._plan(session, step.case, model.elements[task.element], task, step.at) for task in step.opened]
        if plans:
            new = [self._judged(session, step, batch, plan) for plan in plans]
            batch.writes += [insert_task(task.row) for task in new]
            self._tell(session, step.case, new, step.at)
            batch.record["opened"] = [task.recorded() for task in new]

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

    def _judged(self, session: Session, step: CaseAdvanced, batch: StepBatch, task: TaskPlan) -> TaskPlan:
        """Who did the task last gets it first; where nobody may do it, people hear of that."""
        judge = partial(self._judge, step, task)
        if task.row["assignee"] is None and task.last is None:
            # Who it is matters to nobody, and the answer comes with the step.
            batch.questions.append(Question(*anybody(task.facts, step.at), judge))
            return task
        candidate = find_candidate(session, task.facts, step.at, task.last)
        judge(session, candidate)
        return task.offered(candidate)

    def _judge(self, step: CaseAdvanced, task: TaskPlan, session: Session, found: Any) -> None:
        if found:
            return
        case, element, params = step.case, task.row["element"], {"role": task.facts.role}
        cause = IncidentCause(case.id, element, "nobody", NOBODY, params, task.row["id"])
        if open_incident(session, cause, step.at):
            self._events.publish(session, CaseStuck(case.id, element, NOBODY, params, step.at))

    @staticmethod
    def _tell(session: Session, case: CaseRecord, new: list[TaskPlan], now: datetime) -> None:
        """A task that is meant for one person is news to that person; a lane's task is news in the inbox."""
        for task in new:
            person = task.row["assignee"] or task.row["offered_to"]
            if person is not None and person == task.candidate:
                params = {"element": task.row["element"], "number": case.number}
                notify(session, [person], News("task_offered", params, case.id, task.row["id"]), now)
