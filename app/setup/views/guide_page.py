"""/setup: what is still missing before the first case, in order."""

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from app.identity import door_of
from app.setup.guide import Guide
from app.web.view_tools import db, need

bp = Blueprint("setup_guide", __name__, template_folder="../templates")


@bp.get("/setup")
def show() -> ResponseReturnValue:
    """The steps, done or not."""
    steps = need(Guide).steps(db.session(), g.actor)
    reached = {step.endpoint for step in steps if door_of(step.endpoint).admits(g.actor)}
    return render_template("setup/guide.html", steps=steps, reached=reached)
