"""/admin/connectors: all of them, one with its history and quarantine, its set-up, run now, mend, map."""

from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.connectors.adapter_registry import find_kind, kinds
from app.connectors.pages import (
    ConnectorPage,
    code_inbox,
    history,
    list_connectors,
    read_connector,
    refused_rows,
)
from app.connectors.permissions import importable, may_see, mend_action, read_action, require_sight, run_action
from app.connectors.quarantine import MapCode, MendRow
from app.connectors.runs.schedule import ask_for_run
from app.connectors.setup.configure import SaveConnector
from app.connectors.setup.mapping_form import FEED_NAMES, feed_of, names_of, read_draft, read_mapping_form, write_codes
from app.identity.access import may, require
from app.imports.column_mapping import PEOPLE
from app.kernel.errors import ConflictError, DomainError, InvalidInputError
from app.web.access import signed_in
from app.web.container import clock, need
from app.web.extensions import db
from app.web.transaction import undo
from app.web.translation import say

bp = Blueprint("connectors", __name__, template_folder="../templates")


@bp.get("/admin/connectors")
@signed_in
def index() -> ResponseReturnValue:
    """All connectors."""
    allowed = importable(g.actor)
    if not allowed:
        require(g.actor, "connector:read")
    rows = [line for line in list_connectors(db.session()) if may_see(g.actor, line.feed)]
    return render_template(
        "connectors/list.html",
        rows=rows,
        kinds=kinds().values(),
        may_configure=may(g.actor, "connector:configure"),
        may_upload=bool(allowed),
    )


@bp.get("/admin/connectors/<uuid:connector_id>")
@signed_in
def show(connector_id: UUID) -> ResponseReturnValue:
    """One connector."""
    session = db.session()
    row, line = read_connector(session, connector_id)
    require_sight(g.actor, line.feed)
    # What was refused says things of people; who only sets the connector up need not read them.
    rows = refused_rows(session, row.id) if may(g.actor, read_action(line.feed)) else ()
    page = ConnectorPage(
        line,
        row.settings,
        row.mapping,
        history(session, row.id),
        rows,
        code_inbox(session, row.id),
        may(g.actor, run_action(line.feed)),
        may(g.actor, mend_action(line.feed)),
        may(g.actor, "connector:configure"),
        may(g.actor, "measurement:read"),
        row.known_columns,
    )
    return render_template("connectors/connector.html", page=page)


@bp.post("/admin/connectors/<uuid:connector_id>/run")
@signed_in
def run(connector_id: UUID) -> ResponseReturnValue:
    """Ask a worker to run it now."""
    ask_for_run(db.session(), g.actor, connector_id, clock().now())
    flash(say("The run is waiting for a worker; reload the page in a moment"), "ok")
    return _back(connector_id)


@bp.get("/admin/connectors/new/<kind>")
@signed_in
def new(kind: str) -> ResponseReturnValue:
    """Set a connector up."""
    require(g.actor, "connector:configure")
    return _form(kind, {"feed": feed_of(request.args)}, None)


@bp.get("/admin/connectors/<uuid:connector_id>/edit")
@signed_in
def edit(connector_id: UUID) -> ResponseReturnValue:
    """Change a connector."""
    require(g.actor, "connector:configure")
    row, _ = read_connector(db.session(), connector_id)
    mapping = row.mapping
    values = {f"setting.{name}": value for name, value in row.settings.items()}
    values |= {f"column.{name}": column for name, column in mapping["columns"].items()}
    values |= {f"constant.{name}": text for name, text in mapping["constants"].items()}
    values |= {
        name: mapping.get(name) or ""
        for name in ("timezone", "time_format", "version", "encoding", "delimiter", "feed")
    }
    values |= {
        "code": row.code,
        "name": row.name,
        "every_minutes": str(row.every_minutes or ""),
        "enabled": "yes" if row.enabled else "",
        "max_error_percent": f"{row.max_error_share * 100:.1f}",
        "key": ", ".join(mapping["key"]),
        "codes": write_codes(mapping["codes"]),
        "create_units": "yes" if mapping.get("create_units") else "",
    }
    return _form(row.kind, values, row.id)


@bp.post("/admin/connectors/save")
@signed_in
def save() -> ResponseReturnValue:
    """Store a new or changed connector; a refusal shows the form again."""
    require(g.actor, "connector:configure")
    form = request.form.to_dict()
    connector_id = UUID(form["connector_id"]) if form.get("connector_id") else None
    try:
        keys = [key.strip() for key in form.get("key", "").replace("，", ",").split(",")]
        draft = read_draft(form, read_mapping_form(form, keys))
        row = need(SaveConnector)(db.session(), g.actor, draft, connector_id)
    except (InvalidInputError, ConflictError) as refusal:
        undo()
        return _form(form.get("kind", ""), form, connector_id, refusal), 422
    return _back(row.id)


@bp.post("/admin/connectors/<uuid:connector_id>/rows/<int:row_id>")
@signed_in
def mend(connector_id: UUID, row_id: int) -> ResponseReturnValue:
    """Correct a refused row and read it again, or let it go."""
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
@signed_in
def map_code(connector_id: UUID, code_id: int) -> ResponseReturnValue:
    """Say which of our codes is meant."""
    try:
        stored = need(MapCode)(db.session(), g.actor, code_id, request.form.get("ours", ""))
    except (InvalidInputError, ConflictError) as refusal:
        return _refused(connector_id, refusal)
    flash(say("The code is mapped; %(n)s waiting rows were stored", n=stored), "ok")
    return _back(connector_id)


def _form(kind: str, values: dict[str, str], connector_id: UUID | None, refusal: DomainError | None = None) -> str:
    return render_template(
        "connectors/edit.html",
        kind=find_kind(kind),
        values=values,
        connector_id=connector_id,
        refusal=refusal,
        names=names_of(feed_of(values)),
        feeds=FEED_NAMES,
        feed=feed_of(values),
        people=feed_of(values) in PEOPLE,
    )


def _refused(connector_id: UUID, refusal: DomainError) -> ResponseReturnValue:
    undo()
    flash(say(refusal.template, **refusal.params), "danger")
    return _back(connector_id, "quarantine")


def _back(connector_id: UUID, place: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("connectors.show", connector_id=connector_id, _anchor=place), 303)
