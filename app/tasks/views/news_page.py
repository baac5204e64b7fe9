"""What pages that stay open ask every few seconds: whether there is anything new."""

from flask import Response, g, jsonify, request

from app.tasks.inbox.worklist import read_inbox_state
from app.tasks.views.blueprint import bp
from app.web.view_tools import db


@bp.get("/news")
def news() -> Response:
    """The numbers of the header, and a stamp of the inbox; 304 for whoever names the present one as If-None-Match."""
    state = read_inbox_state(db.session(), g.actor)
    answer = jsonify(tasks=state.tasks, notifications=state.notifications, stamp=str(state.stamp))
    answer.set_etag(f"{g.actor.id.hex}-{state.tasks}-{state.notifications}-{state.stamp}")
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.make_conditional(request)
    return answer
