"""What is stuck, and trying it again."""

from uuid import UUID

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.cases.operations.retry_incident import RetryIncident
from app.cases.pages.incidents import read_incidents
from app.cases.views.blueprint import bp
from app.definitions import Definitions
from app.web.view_tools import current_language, db, need


@bp.get("/incidents")
def incidents() -> ResponseReturnValue:
    """What is stuck."""
    page = read_incidents(db.session(), need(Definitions), g.actor, current_language())
    return render_template("cases/incidents.html", page=page)


@bp.post("/incidents/<uuid:incident_id>/retry")
def retry(incident_id: UUID) -> ResponseReturnValue:
    """Try again what failed."""
    need(RetryIncident)(db.session(), g.actor, incident_id)
    return redirect(request.referrer or url_for("cases.incidents"), 303)
