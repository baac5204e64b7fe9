"""/admin/connectors: set one up, and change it."""

from typing import Any
from uuid import UUID

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.connectors.adapter_registry import find_kind
from app.connectors.models import ConnectorRow, shown_settings
from app.connectors.pages.connector_list import ConnectorList
from app.connectors.permissions import CONFIGURE
from app.connectors.save_connector import SaveConnector
from app.connectors.setup.mapping_form import read_draft, read_mapping_form, write_mapping_form
from app.connectors.views import pages
from app.identity import require
from app.imports import MappingReader
from app.kernel.errors import ConflictError, DomainError, InvalidInputError
from app.web.view_tools import db, need, signed_in, undo

bp = pages.bp


@bp.get("/admin/connectors/new/<kind>")
@signed_in
def new(kind: str) -> ResponseReturnValue:
    """Set a connector up."""
    require(g.actor, CONFIGURE)
    feed = need(MappingReader).feeds.find(request.args.get("feed", ""))
    return _form(kind, {"feed": feed.name}, None)


@bp.get("/admin/connectors/<uuid:connector_id>/edit")
@signed_in
def edit(connector_id: UUID) -> ResponseReturnValue:
    """Change a connector."""
    require(g.actor, CONFIGURE)
    row, _ = need(ConnectorList).read_one(db.session(), connector_id)
    return _form(row.kind, _values(row), row.id)


@bp.post("/admin/connectors/save")
@signed_in
def save() -> ResponseReturnValue:
    """Store a new or changed connector; a refusal shows the form again."""
    require(g.actor, CONFIGURE)
    form = request.form.to_dict()
    connector_id = UUID(form["connector_id"]) if form.get("connector_id") else None
    try:
        keys = [key.strip() for key in form.get("key", "").replace("，", ",").split(",")]
        draft = read_draft(form, read_mapping_form(form, need(MappingReader).feeds, keys))
        row = need(SaveConnector)(db.session(), g.actor, draft, connector_id)
    except (InvalidInputError, ConflictError) as refusal:
        undo()
        return _form(form.get("kind", ""), form, connector_id, refusal), 422
    return redirect(url_for("connectors.show", connector_id=row.id), 303)


def _values(row: ConnectorRow) -> dict[str, Any]:
    """A stored connector as the form shows it."""
    return write_mapping_form(row.mapping, ", ") | {
        **{f"setting.{name}": value for name, value in shown_settings(row.settings).items()},
        "code": row.code,
        "name": row.name,
        "every_minutes": str(row.every_minutes or ""),
        "enabled": "yes" if row.enabled else "",
        "max_error_percent": f"{row.max_error_share * 100:.1f}",
    }


def _form(kind: str, values: dict[str, str], connector_id: UUID | None, refusal: DomainError | None = None) -> str:
    mappings = need(MappingReader)
    return render_template(
        "connectors/edit.html",
        kind=find_kind(kind),
        values=values,
        connector_id=connector_id,
        refusal=refusal,
        feeds=mappings.feeds,
        feed=mappings.feeds.find(values.get("feed", "")),
        zone=mappings.zone,
    )
