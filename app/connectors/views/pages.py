"""/admin/connectors: all of them, one with its history and quarantine, run now."""

from uuid import UUID

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.connectors.adapter_registry import kinds
from app.connectors.pages.connector import ConnectorReader
from app.connectors.pages.connector_list import ConnectorList
from app.connectors.permissions import CONFIGURE, importable
from app.connectors.runs.ask_for_run import AskForRun
from app.connectors.views.blueprint import bp
from app.identity import may, require
from app.imports import MappingReader
from app.web.view_tools import db, need, say


@bp.get("/admin/connectors")
def index() -> ResponseReturnValue:
    """All connectors."""
    allowed = importable(g.actor, need(MappingReader).feeds)
    if not allowed:
        require(g.actor, "connector:read")
    return render_template(
        "connectors/list.html",
        rows=need(ConnectorList).read(db.session(), g.actor),
        kinds=kinds().values(),
        may_configure=may(g.actor, CONFIGURE),
        may_upload=bool(allowed),
    )


@bp.get("/admin/connectors/<uuid:connector_id>")
def show(connector_id: UUID) -> ResponseReturnValue:
    """One connector."""
    page = need(ConnectorReader).read(db.session(), g.actor, connector_id)
    return render_template("connectors/connector.html", page=page)


@bp.post("/admin/connectors/<uuid:connector_id>/run")
def run(connector_id: UUID) -> ResponseReturnValue:
    """Ask a worker to run it now."""
    need(AskForRun)(db.session(), g.actor, connector_id)
    flash(say("The run is waiting for a worker; reload the page in a moment"), "ok")
    return redirect(url_for("connectors.show", connector_id=connector_id), 303)
