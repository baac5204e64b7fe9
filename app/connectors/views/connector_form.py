"""/admin/connectors: the form to set one up or change it."""

from typing import Any
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.connectors.pages.connector_form import connector_form, stored_values
from app.connectors.pages.connector_list import ConnectorList
from app.connectors.views.blueprint import bp
from app.imports import MappingReader
from app.kernel.errors import DomainError
from app.web.view_tools import db, need


@bp.get("/admin/connectors/new/<kind>")
def new(kind: str) -> ResponseReturnValue:
    """Set a connector up."""
    feed = need(MappingReader).feeds.find(request.args.get("feed", ""))
    return shown_form(kind, {"feed": feed.name}, None)


@bp.get("/admin/connectors/<uuid:connector_id>/edit")
def edit(connector_id: UUID) -> ResponseReturnValue:
    """Change a connector."""
    row, _ = need(ConnectorList).read_one(db.session(), connector_id)
    return shown_form(row.kind, stored_values(row), row.id)


def shown_form(kind: str, values: dict[str, Any], connector_id: UUID | None, refusal: DomainError | None = None) -> str:
    """The page of the form."""
    form = connector_form(need(MappingReader), kind, values, connector_id, refusal)
    return render_template("connectors/edit.html", **vars(form))
