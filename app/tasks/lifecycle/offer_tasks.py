"""To whom a new task is offered, and what happens when nobody may do it."""

from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from app.cases import CaseAdvanced, CaseStuck, Question, StepBatch
from app.jobs import IncidentCause, open_incident
from app.kernel.events import Events
from app.tasks.candidates import anybody, find_candidate
from app.tasks.lifecycle.plan_task import TaskPlan

NOBODY = (
    "Nobody may do this task: all who hold the role %(role)s are excluded or absent. Grant the role to someone else."
)


class OfferTasks:
    """Finds who may do a task."""

    def __init__(self, events: Events) -> None:
        self._events = events

    def judge(self, session: Session, step: CaseAdvanced, batch: StepBatch, task: TaskPlan) -> TaskPlan:
        """Who did the task last gets it first; where nobody may do it, people hear of that."""
        judge = partial(self._tell_of_nobody, step, task)
        if task.row["assignee"] is None and task.last is None:
            # Who it is matters to nobody, and the answer comes with the step.
            batch.questions.append(Question(*anybody(task.facts, step.at), judge))
            return task
        candidate = find_candidate(session, task.facts, step.at, task.last)
        judge(session, candidate)
        return task.offered(candidate)

    def _tell_of_nobody(self, step: CaseAdvanced, task: TaskPlan, session: Session, found: Any) -> None:
        if found:
            return
        case, element, params = step.case, task.row["element"], {"role": task.facts.role}
        cause = IncidentCause(case.id, element, "nobody", NOBODY, params, task.row["id"])
        if open_incident(session, cause, step.at):
            self._events.publish(session, CaseStuck(case.id, element, NOBODY, params, step.at))
