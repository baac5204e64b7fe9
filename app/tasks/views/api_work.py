"""The HTTP API of one task: its form, claim and complete, for scripts."""

from typing import Any
from uuid import UUID

from flask import g

from app.tasks.lifecycle.assign_task import Assignment
from app.tasks.lifecycle.complete_task import CompleteTask, TaskSubmission
from app.tasks.lifecycle.urge_task import UrgeTask
from app.tasks.pages.plain_answers import plain_task
from app.tasks.pages.previous_answers import PageReader
from app.tasks.pages.task import TaskPageReader
from app.tasks.views.api_schemas import (
    ClaimedSchema,
    CompletedSchema,
    CompletionSchema,
    DelegationSchema,
    TaskDetailSchema,
    UrgedSchema,
)
from app.tasks.views.blueprint import api
from app.web.view_tools import clock, current_language, db, json_answer, need


@api.route("/tasks/<uuid:task_id>", methods=["GET"])
@api.response(200, TaskDetailSchema)
def read_task(task_id: UUID) -> Any:
    """A task with its form."""
    page = need(TaskPageReader).read(db.session(), task_id, PageReader(g.actor, current_language(), clock().now()))
    return plain_task(page)


@api.route("/tasks/<uuid:task_id>/claim", methods=["POST"])
@api.response(200, ClaimedSchema)
def claim_task(task_id: UUID) -> Any:
    """Take a task."""
    need(Assignment).claim(db.session(), g.actor, task_id)
    return {"id": task_id, "claimed": True}


@api.route("/tasks/<uuid:task_id>/delegate", methods=["POST"])
@api.arguments(DelegationSchema)
@api.response(200, ClaimedSchema)
def delegate_task(sent: dict[str, Any], task_id: UUID) -> Any:
    """Pass a task to another of its lane."""
    need(Assignment).delegate(db.session(), g.actor, task_id, sent["username"])
    return {"id": task_id, "claimed": True}


@api.route("/tasks/<uuid:task_id>/urge", methods=["POST"])
@api.response(200, UrgedSchema)
def urge_task(task_id: UUID) -> Any:
    """Urge those who could do a task that was escalated."""
    return {"id": task_id, "told": need(UrgeTask)(db.session(), g.actor, task_id)}


@api.route("/tasks/<uuid:task_id>/complete", methods=["POST"])
@api.arguments(CompletionSchema)
@api.answer(200, CompletedSchema)
def complete_task(sent: dict[str, Any], task_id: UUID) -> Any:
    """Complete a task; a stale or second completion is refused with 409."""
    submission = TaskSubmission(sent["answers"], sent.get("password"), current_language())
    session = db.session()
    done = need(CompleteTask)(session, g.actor, task_id, submission)
    tasks = [task.ref for task in done.advance.open_tasks]
    return json_answer({"case": done.case_id, "number": done.case_number, "finished": done.finished, "tasks": tasks})
