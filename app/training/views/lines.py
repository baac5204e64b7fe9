"""The lines and their steps: how good they are, and whether they stay so."""

from datetime import timedelta

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.identity import may, require
from app.quality import ACTION as REBASELINE
from app.quality import StepPlace, complaints_at, find_step
from app.training.demand.propose_from_complaint import ACTION, ProposeTraining
from app.training.lines.chart_data import flagged, pareto_chart, trend_chart
from app.training.lines.line_cards import read_lines
from app.training.lines.step_trend import read_trend
from app.web.view_tools import clock, current_language, db, need, signed_in, translate

COMPLAINTS_SHOWN = timedelta(days=365)

bp = Blueprint("lines", __name__, template_folder="../templates")


@bp.get("/lines")
@signed_in
def index() -> ResponseReturnValue:
    """All lines the person may see."""
    cards = read_lines(db.session(), clock().now(), _may_see)
    if not cards:
        require(g.actor, "measurement:read")
    return render_template("training/lines.html", lines=cards, may_set=may(g.actor, "demand:configure"))


@bp.get("/lines/<line>/<step>")
@signed_in
def show(line: str, step: str) -> ResponseReturnValue:
    """One step over time."""
    session, now = db.session(), clock().now()
    place = find_step(session, line, step)
    require(g.actor, "measurement:read", place.plant, place.line)
    trend, [card] = read_trend(session, place, now), read_lines(session, now, _may_see, line)
    language = current_language()
    charts = {
        "trend": trend_chart(trend, _say),
        "defects": pareto_chart(trend.defects, language, _say),
        "causes": pareto_chart(trend.causes, language, _say),
    }
    row = next(row for row in card.steps if row.step == step)
    return render_template(
        "training/step.html",
        place=place,
        card=card,
        row=row,
        trend=trend,
        charts=charts,
        out=flagged(trend.points),
        complaints=complaints_at(session, place.id, now - COMPLAINTS_SHOWN),
        may_rebaseline=may(g.actor, REBASELINE, place.plant, place.line),
        may_propose=trend.open_case is None and may(g.actor, ACTION, place.plant, place.line),
    )


@bp.post("/lines/<line>/<step>/complaints/<int:complaint_id>/propose")
@signed_in
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
