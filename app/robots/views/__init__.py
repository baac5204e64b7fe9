"""The page of messages over HTTP."""

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from app.robots.pages.message_list import MessageList
from app.web.view_tools import SliceViews, clock, db, need

bp = Blueprint("robots", __name__, template_folder="../templates")


@bp.get("/admin/messages")
def messages() -> ResponseReturnValue:
    """What left, and what did not."""
    page = need(MessageList).read(db.session(), g.actor, clock().now())
    return render_template("robots/messages.html", page=page)


VIEWS = SliceViews(blueprints=(bp,))  # /admin/messages
