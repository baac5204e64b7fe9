"""The notifications of a person."""

from flask import g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.tasks.notify.notifications import mark_read
from app.tasks.pages.notices import NoticeReader
from app.tasks.views.blueprint import bp
from app.web.view_tools import clock, current_language, db, need


@bp.get("/notifications")
def notifications() -> ResponseReturnValue:
    """What the person was told."""
    page = need(NoticeReader).read(db.session(), g.actor, current_language())
    return render_template("tasks/notifications.html", page=page)


@bp.post("/notifications/read")
def read_notifications() -> ResponseReturnValue:
    """All seen."""
    mark_read(db.session(), g.actor.id, clock().now())
    return redirect(url_for("tasks.notifications"), 303)
