"""Make task rows of what the engine waits for, in the step's transaction."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.cases import CaseAdvanced, StepBatch
from app.definitions import Definitions
from app.jobs import Calendars
from app.kernel.events import Events
from app.tasks.lifecycle.exclude_performer import exclude_performer
from app.tasks.lifecycle.offer_tasks import OfferTasks
from app.tasks.lifecycle.plan_task import PlanTask
from app.tasks.models import Task, TaskState
from app.tasks.step_writes import insert_task


class CreateTasks:
    """Listens to case steps: opens, closes and updates task rows."""

    def __init__(self, definitions: Definitions, calendars: Calendars, events: Events) -> None:
        self._definitions = definitions
        self._plan = PlanTask(definitions, calendars)
        self._offer = OfferTasks(events)

    def __call__(self, session: Session, step: CaseAdvanced, batch: StepBatch) -> None:
        """Write what the step changed about people's work; due dates and offers go into the ledger entry."""
        model = self._definitions.model(step.case.key)
        gone = [ref for ref in step.closed if ref != step.completed]
        if gone:
            session.execute(
                update(Task).where(Task.id.in_(gone), Task.state == TaskState.OPEN).values(state=TaskState.CANCELLED)
            )
        exclude_performer(session, step, model.elements)
        plans = [self._plan(session, step.case, model.elements[task.element], task, step.at) for task in step.opened]
        if plans:
            step.case.round = max(step.case.round, *(plan.row["round"] for plan in plans))
            new = [self._offer.judge(session, step, batch, plan) for plan in plans]
            batch.writes += [insert_task(task.row) for task in new]
            batch.record["opened"] = [task.recorded() for task in new]
