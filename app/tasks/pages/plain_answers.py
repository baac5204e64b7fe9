"""Cases and tasks as plain values, as scripts get them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.cases import CaseRecord, hidden_keys, read_history, without_hidden
from app.definitions import Definitions
from app.engine import ProcessKey
from app.identity import Actor
from app.tasks.inbox.open_tasks import WorkReader
from app.tasks.inbox.worklist import WorkItem
from app.tasks.models import TaskState
from app.tasks.page_models import TaskPage

_STATES: Mapping[TaskState, str] = {TaskState.COMPLETED: "done"}
"""What scripts know a state as, where that is another word than the house's."""


def read_plain_case(
    session: Session, case: CaseRecord, definitions: Definitions, work: WorkReader, actor: Actor
) -> dict[str, Any]:
    """A case with its history, its variables but for those hidden for now, and the tasks that are open."""
    model = definitions.model(case.key)
    return {
        "id": case.id,
        "number": case.number,
        "process": case.process,
        "deployment": case.deployment_id,
        "state": case.state,
        "outcome": case.outcome,
        "line": case.line,
        "step": case.step,
        "started_at": case.started_at,
        "ended_at": case.ended_at,
        "tasks": [task.id for task in work.open_tasks(session, case, model, actor)],
        "variables": without_hidden(case.variables, hidden_keys(case, model)),
        "history": read_history(session, case, model),
    }


def plain_task(page: TaskPage) -> dict[str, Any]:
    """A task with its form."""
    return {
        "id": page.id,
        "case": page.case_id,
        "number": page.case_number,
        "state": _STATES.get(page.state, page.state),
        "element": page.element,
        "name": page.name,
        "due_at": page.due,
        "round": page.round,
        "may_complete": page.may_complete,
        "signature": page.signature.meaning if page.signature else None,
        "form": page.form.schema,
        "data": page.form.data,
    }


def plain_work(item: WorkItem, definitions: Definitions) -> dict[str, Any]:
    """A task of the list."""
    element = definitions.model(ProcessKey(str(item.deployment_id), item.process)).elements[item.element]
    return {
        "id": item.id,
        "case": item.case_id,
        "number": item.number,
        "process": item.process,
        "element": item.element,
        "name": dict(element.names),
        "line": item.line,
        "step": item.step,
        "due_at": item.due_at if item.due_known else None,
        "round": item.round,
        "claimed": item.claimed_by is not None,
    }
