"""/lines/<line>/<step>/baseline: QA proposes another baseline for the control limits, compares, and signs."""

from datetime import date

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.identity import require
from app.kernel.errors import InvalidInputError
from app.plant import StepPlace, find_step, read_place_names
from app.quality import SIGN_BASELINE, ControlBaseline, LimitsRequest, SignBaseline
from app.training.lines.chart_data import comparison_chart
from app.training.lines.control_limits_page import read_rebaseline_page
from app.web.view_tools import clock, db, need, say, undo_for

bp = Blueprint("baselines", __name__, template_folder="../templates")


@bp.get("/lines/<line>/<step>/baseline")
def show(line: str, step: str) -> ResponseReturnValue:
    """What the newest weeks would give."""
    return _page(_place(line, step), None)


@bp.post("/lines/<line>/<step>/baseline")
def decide(line: str, step: str) -> ResponseReturnValue:
    """Weigh other weeks, or sign."""
    place, form = _place(line, step), request.form
    try:
        order = _order(form)
    except ValueError:
        return _page(place, None), 422
    if form.get("what") != "sign":
        return _page(place, order)
    try:
        row = _sign(place, order, form.get("seen"))
    except InvalidInputError as refusal:
        undo_for(refusal)
        return _page(place, order, refusal), 422
    flash(say("Baseline %(n)s is signed and in force.", n=row.version), "ok")
    return redirect(url_for("lines.show", line=line, step=step, _anchor="baselines"), 303)


def _sign(place: StepPlace, order: LimitsRequest, seen: str | None) -> ControlBaseline:
    if seen != order.shown:
        raise InvalidInputError("The weeks were changed after the limits had been worked out: look at them, then sign")
    return need(SignBaseline)(db.session(), g.actor, place, order)


def _place(line: str, step: str) -> StepPlace:
    place = find_step(db.session(), line, step)
    require(g.actor, SIGN_BASELINE, place.plant, place.line)
    return place


def _order(form: MultiDict[str, str]) -> LimitsRequest:
    """Raises ValueError when a week is no date."""
    first, last, since = (date.fromisoformat(form.get(name, "")) for name in ("first", "last", "since"))
    causes = {week: form.get(f"cause.{week}", "").strip()[:500] for week in form.getlist("leave")}
    return LimitsRequest(first, last, since, causes, form.get("reason", "")[:2000], form.get("password"))


def _page(place: StepPlace, order: LimitsRequest | None, refusal: InvalidInputError | None = None) -> str:
    session = db.session()
    page, names = read_rebaseline_page(session, place, order, clock().now()), read_place_names(session)
    return render_template(
        "training/baseline.html",
        place=place,
        page=page,
        line_names=names["line", place.line],
        step_names=names["step", place.step],
        refusal=refusal,
        fields=refusal.fields if refusal else {},
        chart=comparison_chart(page, say),
    )
