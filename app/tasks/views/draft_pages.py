"""What a person has typed into a task so far."""

from uuid import UUID

from flask import g
from flask.typing import ResponseReturnValue

from app.tasks.lifecycle.draft_rows import delete_draft
from app.tasks.lifecycle.drafts import SaveDraft
from app.tasks.views.blueprint import bp
from app.web.view_tools import db, need, read_submission


@bp.put("/tasks/<uuid:task_id>/draft")
def draft(task_id: UUID) -> ResponseReturnValue:
    """Keep what was typed."""
    saved_at = need(SaveDraft)(db.session(), g.actor, task_id, read_submission().answers)
    return {"saved_at": saved_at.isoformat()}


@bp.delete("/tasks/<uuid:task_id>/draft")
def discard_draft(task_id: UUID) -> ResponseReturnValue:
    """Begin the form anew."""
    delete_draft(db.session(), task_id, g.actor.id)
    return "", 204
