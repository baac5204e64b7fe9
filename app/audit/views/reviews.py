"""The signed reviews of the trail."""

from collections.abc import Mapping

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.audit.log.sign_review import Review, ReviewTrail, reviews
from app.audit.views.log import bp
from app.kernel.errors import DomainError
from app.web.view_tools import day_of, db, need, problems_of, say, undo_for


@bp.get("/audit/reviews")
def review_list() -> ResponseReturnValue:
    """Who reviewed the trail of which period."""
    return _page({}, {})


@bp.post("/audit/reviews")
def review() -> ResponseReturnValue:
    """Sign a review; what is wrong comes back on the form."""
    form = request.form
    given = Review(
        day_of(form.get("first_day")), day_of(form.get("last_day")), form.get("remark", ""), form.get("password")
    )
    try:
        need(ReviewTrail)(db.session(), g.actor, given)
    except DomainError as refusal:
        if not refusal.fields:
            raise
        undo_for(refusal)
        return _page(form, problems_of(refusal)), refusal.status
    flash(say("The review is signed and recorded."), "ok")
    return redirect(url_for("audit_log.review_list"), 303)


def _page(given: Mapping[str, str], problems: Mapping[str, str]) -> str:
    return render_template("audit/reviews.html", rows=reviews(db.session()), given=given, problems=problems)
