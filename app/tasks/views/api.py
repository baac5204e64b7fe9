"""The HTTP API of cases and tasks: the same use cases as the pages, for scripts."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import g

from app.cases import StartCase, hidden_keys, read_history, visible_case, without_hidden
from app.definitions import Definitions
from app.engine import ProcessKey
from app.kernel.keyset import read_position
from app.tasks.inbox.open_tasks import WorkReader
from app.tasks.inbox.tasks_by_name import tasks_named
from app.tasks.inbox.worklist import Filter, WorkItem, my_tasks
from app.tasks.lifecycle.assign_task import Assignment
from app.tasks.lifecycle.complete_task import CompleteTask, TaskSubmission
from app.tasks.models import TaskState
from app.tasks.pages.inbox import cursor_of
from app.tasks.pages.previous_answers import PageReader
from app.tasks.pages.task import TaskPageReader
from app.tasks.views.api_schemas import (
    CaseSchema,
    ClaimedSchema,
    CompletedSchema,
    CompletionSchema,
    StartedSchema,
    StartSchema,
    TaskDetailSchema,
    TaskListSchema,
    TaskQuerySchema,
)
from app.web.view_tools import PREFIX, ApiBlueprint, clock, current_language, db, json_answer, need, signed_in

_STATES: Mapping[TaskState, str] = {TaskState.COMPLETED: "done"}
"""What scripts know a state as, where that is another word than the house's."""

bp = ApiBlueprint("api", __name__, url_prefix=PREFIX, description="Cases and tasks")


@bp.route("/cases", methods=["POST"])
@bp.arguments(StartSchema)
@bp.response(201, StartedSchema)
@signed_in
def start_case(asked: dict[str, Any]) -> Any:
    """Start a case by hand."""
    case = need(StartCase)(db.session(), g.actor, asked["process"])
    return {"id": case.id, "number": case.number, "tasks": [UUID(ref) for ref in case.waiting["tasks"]]}


@bp.route("/cases/<uuid:case_id>", methods=["GET"])
@bp.response(200, CaseSchema)
@signed_in
def read_case(case_id: UUID) -> Any:
    """A case with its history."""
    session = db.session()
    case = visible_case(session, g.actor, case_id)
    model = need(Definitions).model(case.key)
    tasks = [task.id for task in need(WorkReader).open_tasks(session, case, model, g.actor)]
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
        "tasks": tasks,
        "variables": without_hidden(case.variables, hidden_keys(case, model)),
        "history": read_history(session, case, model),
    }


@bp.route("/tasks", methods=["GET"])
@bp.arguments(TaskQuerySchema, location="query")
@bp.response(200, TaskListSchema)
@signed_in
def list_tasks(asked: dict[str, Any]) -> Any:
    """The person's open tasks, soonest due first."""
    after = read_position(asked.pop("after", None))
    named = tasks_named(db.session(), need(Definitions), asked.get("search"), current_language())
    items = my_tasks(db.session(), g.actor, Filter(**asked, after=after, named=named))
    full = len(items) == asked["limit"]
    return {"tasks": [_task(item) for item in items], "next": cursor_of(items[-1]) if full else None}


@bp.route("/tasks/<uuid:task_id>", methods=["GET"])
@bp.response(200, TaskDetailSchema)
@signed_in
def read_task(task_id: UUID) -> Any:
    """A task with its form."""
    page = need(TaskPageReader).read(db.session(), task_id, PageReader(g.actor, current_language(), clock().now()))
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


@bp.route("/tasks/<uuid:task_id>/claim", methods=["POST"])
@bp.response(200, ClaimedSchema)
@signed_in
def claim_task(task_id: UUID) -> Any:
    """Take a task."""
    need(Assignment).claim(db.session(), g.actor, task_id)
    return {"id": task_id, "claimed": True}


@bp.route("/tasks/<uuid:task_id>/complete", methods=["POST"])
@bp.arguments(CompletionSchema)
@bp.answer(200, CompletedSchema)
@signed_in
def complete_task(sent: dict[str, Any], task_id: UUID) -> Any:
    """Complete a task; a stale or second completion is refused with 409."""
    submission = TaskSubmission(sent["answers"], sent.get("password"), current_language())
    session = db.session()
    done = need(CompleteTask)(session, g.actor, task_id, submission)
    tasks = [task.ref for task in done.advance.open_tasks]
    return json_answer({"case": done.case_id, "number": done.case_number, "finished": done.finished, "tasks": tasks})


def _task(item: WorkItem) -> dict[str, Any]:
    element = need(Definitions).model(ProcessKey(str(item.deployment_id), item.process)).elements[item.element]
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
