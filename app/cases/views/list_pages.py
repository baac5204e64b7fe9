"""The lists of cases: mine, all, as CSV, saved filters."""

from urllib.parse import parse_qsl
from uuid import UUID

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.cases.export_cases import ExportCases
from app.cases.pages.case_list import CaseListReader
from app.cases.search.query_text import query_of
from app.cases.search.saved_filters import delete_filter, save_filter
from app.cases.views.blueprint import bp
from app.web.view_tools import attachment, clock, current_language, db, need


@bp.get("/cases")
def index() -> ResponseReturnValue:
    """All cases, for those who may read them."""
    return _list(None)


@bp.get("/cases/mine")
def mine() -> ResponseReturnValue:
    """Cases the person started or worked on."""
    return _list(g.actor.id)


@bp.post("/cases/export")
def export() -> ResponseReturnValue:
    """The list as CSV; that it was taken is recorded."""
    session = db.session()
    content = need(ExportCases)(session, g.actor, request.args.to_dict(), current_language())
    return attachment(content, "cases.csv", "text/csv")


@bp.post("/cases/filters")
def keep_filter() -> ResponseReturnValue:
    """Save the filter in use under a name."""
    query = request.form.get("query", "")
    save_filter(db.session(), g.actor.id, request.form.get("name", ""), query, clock().now())
    return redirect(f"{url_for('cases.index')}?{query_of(dict(parse_qsl(query)))}", 303)


@bp.post("/cases/filters/<uuid:filter_id>/delete")
def forget_filter(filter_id: UUID) -> ResponseReturnValue:
    """Delete a saved filter."""
    delete_filter(db.session(), g.actor.id, filter_id)
    return redirect(url_for("cases.index"), 303)


def _list(person: UUID | None) -> ResponseReturnValue:
    page = need(CaseListReader).read(db.session(), g.actor, request.args, worked_by=person)
    return render_template("cases/list.html", page=page)
