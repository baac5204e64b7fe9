"""Who is away and who stands in: for those who plan a department, for the security administrator, for substitutes."""

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from app.identity import absences
from app.identity.access import may, require
from app.identity.confirmation.substitutes import AnswerAbsence, RecordAbsence
from app.identity.pages.absence_list import absences_from, substitutions_of
from app.identity.pages.grant_list import active_people
from app.identity.views.changes import begin_of, change
from app.kernel.errors import InvalidInputError
from app.web.view_tools import Option, day_of, db, need, settings, wall_clock

bp = Blueprint("absences", __name__, template_folder="../templates")


@bp.get("/people/absences")
def absences_page() -> ResponseReturnValue:
    """Who is away, until when, and who stands in."""
    if not may(g.actor, "absence:confirm"):
        require(g.actor, "absence:record")
    now = wall_clock().now()
    return render_template(
        "identity/absences.html",
        rows=absences_from(db.session(), now),
        people=[Option(login, f"{name} ({login})") for login, name in active_people(db.session())],
        today=now.astimezone(settings().timezone).date(),
        may_record=may(g.actor, "absence:record"),
        may_confirm=may(g.actor, "absence:confirm"),
    )


@bp.post("/people/absences")
@change("absences.absences_page", "The absence was recorded.")
def record_absence() -> str | None:
    """Write down an absence of whole days."""
    form = request.form
    first, last = day_of(form.get("from")), day_of(form.get("to"))
    if first is None or last is None:
        raise InvalidInputError("An absence needs a first and a last day.", fields={"from": "Choose a day"})
    new = absences.NewAbsence(
        form.get("person", ""),
        begin_of(first),
        begin_of(last + timedelta(days=1)),
        form.get("substitute") or None,
        form.get("reason") or None,
    )
    found = need(RecordAbsence)(db.session(), g.actor, new, wall_clock().now())
    return WAITS if found.waits else None


WAITS = (
    "The absence was recorded. The substitute does not hold the role: until the security administrator confirms, they"
    " do only what they may do anyway."
)


@bp.post("/people/absences/<uuid:absence_id>/end")
@change("absences.absences_page", "The absence has ended.")
def end_absence(absence_id: UUID) -> None:
    """Somebody is back."""
    absences.end_absence(db.session(), g.actor, absence_id, wall_clock().now())


@bp.post("/people/absences/<uuid:absence_id>/confirm")
@change("absences.absences_page", "The substitute is confirmed.")
def confirm(absence_id: UUID) -> None:
    """The security administrator lets somebody without the role stand in."""
    need(AnswerAbsence).confirm(db.session(), g.actor, absence_id, wall_clock().now())


@bp.get("/account/substitutions")
def mine() -> ResponseReturnValue:
    """For whom I stand in, or shall."""
    rows = substitutions_of(db.session(), g.actor.id, wall_clock().now())
    return render_template("identity/substitutions.html", rows=rows)


@bp.post("/account/substitutions/<uuid:absence_id>/decline")
@change("absences.mine", "You have declined to stand in.")
def decline(absence_id: UUID) -> None:
    """Say no to standing in."""
    need(AnswerAbsence).decline(db.session(), g.actor, absence_id, wall_clock().now())
