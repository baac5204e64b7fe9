"""/admin/connectors/…: mend a rejected row, map a code."""

from uuid import UUID

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.connectors.map_code import MapCode
from app.connectors.mend_row import MendRow
from app.connectors.views.blueprint import bp
from app.kernel.errors import ConflictError, DomainError, InvalidInputError
from app.web.view_tools import db, need, say, undo


@bp.post("/admin/connectors/<uuid:connector_id>/rows/<int:row_id>")
def mend(connector_id: UUID, row_id: int) -> ResponseReturnValue:
    """Correct a rejected row and read it again, or let it go."""
    session, form = db.session(), request.form
    try:
        if form.get("what") == "dismiss":
            need(MendRow).dismiss(session, g.actor, row_id, form.get("reason", ""))
        else:
            cells = {key.removeprefix("cell."): value for key, value in form.items() if key.startswith("cell.")}
            need(MendRow)(session, g.actor, row_id, cells)
    except (InvalidInputError, ConflictError) as refusal:
        return _refused(connector_id, refusal)
    flash(say("The row is settled"), "ok")
    return _back(connector_id, "quarantine")


@bp.post("/admin/connectors/<uuid:connector_id>/codes/<int:code_id>")
def map_code(connector_id: UUID, code_id: int) -> ResponseReturnValue:
    """Say which of our codes is meant."""
    try:
        stored = need(MapCode)(db.session(), g.actor, code_id, request.form.get("ours", ""))
    except (InvalidInputError, ConflictError) as refusal:
        return _refused(connector_id, refusal)
    flash(say("The code is mapped; %(n)s waiting rows were stored", n=stored), "ok")
    return _back(connector_id)


def _refused(connector_id: UUID, refusal: DomainError) -> ResponseReturnValue:
    undo()
    flash(say(refusal.template, **refusal.params), "danger")
    return _back(connector_id, "quarantine")


def _back(connector_id: UUID, place: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("connectors.show", connector_id=connector_id, _anchor=place), 303)
