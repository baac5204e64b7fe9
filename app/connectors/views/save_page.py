"""/admin/connectors/save: store a connector, or show its form again."""

from uuid import UUID

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.connectors.save_connector import SaveConnector
from app.connectors.setup.mapping_form import read_draft, read_mapping_form
from app.connectors.views.blueprint import bp
from app.connectors.views.connector_form import shown_form
from app.imports import MappingReader
from app.kernel.errors import ConflictError, InvalidInputError
from app.web.view_tools import clock, db, need, undo


@bp.post("/admin/connectors/save")
def save() -> ResponseReturnValue:
    """Store a new or changed connector; a refusal shows the form again."""
    form = request.form.to_dict()
    connector_id = UUID(form["connector_id"]) if form.get("connector_id") else None
    try:
        keys = [key.strip() for key in form.get("key", "").replace("，", ",").split(",")]
        draft = read_draft(form, read_mapping_form(form, need(MappingReader).feeds, keys))
        row = need(SaveConnector)(db.session(), g.actor, clock().now(), draft, connector_id)
    except (InvalidInputError, ConflictError) as refusal:
        undo()
        return shown_form(form.get("kind", ""), form, connector_id, refusal), 422
    return redirect(url_for("connectors.show", connector_id=row.id), 303)
