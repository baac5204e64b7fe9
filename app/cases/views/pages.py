"""The case pages: mine, all, one, its diagram, start, cancel, incidents, files."""

from urllib.parse import parse_qsl
from uuid import UUID

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.cases.export_cases import ExportCases
from app.cases.operations.cancel_case import CancelCase, CancelOrder
from app.cases.operations.retry_incident import RetryIncident
from app.cases.operations.start_case import StartCase
from app.cases.page_models import CaseListPage, SavedFilterRow, StartPage
from app.cases.pages.case import CasePageReader
from app.cases.pages.case_rows import CaseRows
from app.cases.pages.case_work import CaseReader
from app.cases.pages.documents import DocumentReader
from app.cases.pages.incidents import read_incidents
from app.cases.permissions import readable, visible_case
from app.cases.search.filters import CaseSearch, query_of
from app.cases.search.saved_filters import delete_filter, save_filter, saved_filters
from app.definitions import Definitions
from app.identity import may, require
from app.web.view_tools import Paging, clock, current_language, db, need, signed_in

bp = Blueprint("cases", __name__, template_folder="../templates")


@bp.get("/cases")
@signed_in
def index() -> ResponseReturnValue:
    """All cases, for those who may read them."""
    require(g.actor, "case:list")
    return _list(None)


@bp.get("/cases/mine")
@signed_in
def mine() -> ResponseReturnValue:
    """Cases the person started or worked on."""
    return _list(g.actor.id)


@bp.get("/cases/<uuid:case_id>")
@signed_in
def show(case_id: UUID) -> ResponseReturnValue:
    """One case."""
    case = visible_case(db.session(), g.actor, case_id)
    page = need(CasePageReader).read(db.session(), case, CaseReader(g.actor, current_language()))
    return render_template("cases/case.html", page=page)


@bp.get("/cases/<uuid:case_id>/diagram.bpmn")
@signed_in
def diagram(case_id: UUID) -> ResponseReturnValue:
    """The BPMN of the case's own version."""
    case = visible_case(db.session(), g.actor, case_id)
    return Response(need(Definitions).source(case.key), mimetype="application/xml")


@bp.get("/cases/new")
@signed_in
def new() -> ResponseReturnValue:
    """What the person may start."""
    return render_template("cases/new.html", page=StartPage(need(StartCase).choices(db.session(), g.actor)))


@bp.post("/cases/new/<process>")
@signed_in
def start(process: str) -> ResponseReturnValue:
    """Begin a case; its first task, if it is the person's, opens at once."""
    session = db.session()
    case = need(StartCase)(session, g.actor, process)
    first = next(iter(case.waiting["tasks"]), None)
    if first is None:
        return redirect(url_for("cases.show", case_id=case.id), 303)
    return redirect(url_for("tasks.show", task_id=first), 303)


@bp.post("/cases/<uuid:case_id>/cancel")
@signed_in
def cancel(case_id: UUID) -> ResponseReturnValue:
    """End a case by order."""
    session = db.session()
    form = request.form
    order = CancelOrder(form.get("reason_code", ""), form.get("reason", ""), form.get("password"))
    need(CancelCase)(session, g.actor, case_id, order)
    return redirect(url_for("cases.show", case_id=case_id), 303)


@bp.get("/incidents")
@signed_in
def incidents() -> ResponseReturnValue:
    """What is stuck."""
    require(g.actor, "incident:read")
    page = read_incidents(db.session(), need(Definitions), g.actor, current_language())
    return render_template("cases/incidents.html", page=page)


@bp.post("/incidents/<uuid:incident_id>/retry")
@signed_in
def retry(incident_id: UUID) -> ResponseReturnValue:
    """Try again what failed."""
    need(RetryIncident)(db.session(), g.actor, incident_id)
    return redirect(request.referrer or url_for("cases.incidents"), 303)


@bp.get("/files/<uuid:document_id>")
@signed_in
def file(document_id: UUID) -> ResponseReturnValue:
    """A file of a case, always as an attachment, never rendered on our origin."""
    document, content = need(DocumentReader)(db.session(), g.actor, document_id)
    response = Response(content, mimetype=document.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=document.name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@bp.post("/cases/export")
@signed_in
def export() -> ResponseReturnValue:
    """The list as CSV; that it was taken is recorded."""
    session = db.session()
    content = need(ExportCases)(session, g.actor, request.args.to_dict(), current_language())
    response = Response(content, mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename="cases.csv")
    return response


@bp.post("/cases/filters")
@signed_in
def keep_filter() -> ResponseReturnValue:
    """Save the filter in use under a name."""
    require(g.actor, "case:list")
    query = request.form.get("query", "")
    save_filter(db.session(), g.actor.id, request.form.get("name", ""), query, clock().now())
    return redirect(f"{url_for('cases.index')}?{query_of(dict(parse_qsl(query)))}", 303)


@bp.post("/cases/filters/<uuid:filter_id>/delete")
@signed_in
def forget_filter(filter_id: UUID) -> ResponseReturnValue:
    """Delete a saved filter."""
    delete_filter(db.session(), g.actor.id, filter_id)
    return redirect(url_for("cases.index"), 303)


def _list(person: UUID | None) -> ResponseReturnValue:
    session, search = db.session(), need(CaseSearch)
    wanted = search.wanted(request.args, readable(g.actor, "case:list"), worked_by=person)
    found, after = search.find(session, wanted)
    saved = () if person else [SavedFilterRow(f.id, f.name, f.query) for f in saved_filters(session, g.actor.id)]
    page = CaseListPage(
        rows=need(CaseRows).rows(session, found),
        paging=Paging(after=after),
        filters=search.choices(session, wanted),
        mine=person is not None,
        may_start=bool(need(StartCase).choices(session, g.actor)),
        saved=saved,
        query=query_of(request.args),
        may_export=person is None and may(g.actor, "case:export"),
    )
    return render_template("cases/list.html", page=page)
