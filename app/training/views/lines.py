"""The lines and their steps: how good they are, and whether they stay so."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.identity import may, require
from app.plant import StepPlace, find_step
from app.training.demand.propose_from_complaint import ProposeTraining
from app.training.lines.line_cards import read_lines
from app.training.lines.step_page import StepReader, read_step_page
from app.web.view_tools import clock, current_language, db, need, translate

bp = Blueprint("lines", __name__, template_folder="../templates")


@bp.get("/lines")
def index() -> ResponseReturnValue:
    """All lines the person may see."""
    cards = read_lines(db.session(), clock().now(), _may_see)
    if not cards:
        require(g.actor, "measurement:read")
    return render_template("training/lines.html", lines=cards, may_set=may(g.actor, "demand:configure"))


@bp.get("/lines/<line>/<step>")
def show(line: str, step: str) -> ResponseReturnValue:
    """One step over time."""
    session, now = db.session(), clock().now()
    place = find_step(session, line, step)
    require(g.actor, "measurement:read", place.plant, place.line)
    page = read_step_page(session, place, now, StepReader(g.actor, _may_see, _say, current_language()))
    return render_template("training/step.html", **vars(page))


@bp.post("/lines/<line>/<step>/complaints/<int:complaint_id>/propose")
def propose(line: str, step: str, complaint_id: int) -> ResponseReturnValue:
    """Propose training because of a complaint: a case that waits for production."""
    case = need(ProposeTraining)(db.session(), g.actor, complaint_id)
    flash(_say("The proposal waits for production's confirmation."), "ok")
    if may(g.actor, "case:read"):
        return redirect(url_for("cases.show", case_id=case), 303)
    return redirect(url_for("lines.show", line=line, step=step), 303)


def _may_see(place: StepPlace) -> bool:
    return may(g.actor, "measurement:read", place.plant, place.line)


def _say(template: str) -> str:
    return translate(template, None, current_language())
