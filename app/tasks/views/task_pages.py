"""The task pages: inbox, one task, claim, give back, delegate, complete."""

from uuid import UUID

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.tasks.lifecycle.assign_task import Assignment
from app.tasks.lifecycle.complete_task import CompleteTask, TaskSubmission
from app.tasks.lifecycle.store_uploads import StoreUploads
from app.tasks.lifecycle.urge_task import UrgeTask
from app.tasks.pages.inbox import InboxQuery, InboxReader
from app.tasks.pages.previous_answers import PageReader
from app.tasks.pages.task import TaskPageReader
from app.tasks.views.blueprint import bp
from app.web.view_tools import answered, clock, current_language, db, need, read_submission


@bp.get("/")
def inbox() -> ResponseReturnValue:
    """What waits for the person, soonest due first."""
    asked = request.args
    query = InboxQuery(
        asked.get("search", ""),
        asked.get("line", ""),
        asked.get("process", ""),
        "mine" in asked,
        asked.get("after"),
        current_language(),
    )
    page = need(InboxReader).read(db.session(), g.actor, query, clock().now())
    return render_template("tasks/inbox.html", page=page)


@bp.get("/tasks/<uuid:task_id>")
def show(task_id: UUID) -> ResponseReturnValue:
    """One task: the form when it may be done here and now, else what became of it."""
    reader = PageReader(g.actor, current_language(), clock().now())
    page = need(TaskPageReader).read(db.session(), task_id, reader)
    return render_template("tasks/task.html", page=page)


@bp.post("/tasks/<uuid:task_id>/complete")
def complete(task_id: UUID) -> ResponseReturnValue:
    """Answers in, next page out; errors come back as JSON with their fields."""
    session, sent = db.session(), read_submission()
    answers = need(StoreUploads)(session, g.actor, task_id, sent.answers, sent.files)
    need(CompleteTask)(session, g.actor, task_id, TaskSubmission(answers, sent.password, current_language()))
    return answered(url_for("tasks.inbox", done=task_id))


@bp.post("/tasks/<uuid:task_id>/claim")
def claim(task_id: UUID) -> ResponseReturnValue:
    """Take the task."""
    need(Assignment).claim(db.session(), g.actor, task_id)
    return redirect(url_for("tasks.show", task_id=task_id), 303)


@bp.post("/tasks/<uuid:task_id>/release")
def release(task_id: UUID) -> ResponseReturnValue:
    """Give it back to the lane."""
    need(Assignment).release(db.session(), g.actor, task_id)
    return redirect(url_for("tasks.inbox"), 303)


@bp.post("/tasks/<uuid:task_id>/delegate")
def delegate(task_id: UUID) -> ResponseReturnValue:
    """Pass it to a colleague of the lane."""
    need(Assignment).delegate(db.session(), g.actor, task_id, request.form.get("username", ""))
    return redirect(url_for("tasks.inbox"), 303)


@bp.post("/tasks/<uuid:task_id>/urge")
def urge(task_id: UUID) -> ResponseReturnValue:
    """Ask for it once more."""
    told = need(UrgeTask)(db.session(), g.actor, task_id)
    return redirect(url_for("tasks.inbox", urged=told), 303)
