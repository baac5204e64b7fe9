"""The case pages: mine, all, one, its diagram, start, cancel, incidents, files."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.cases.cancellation import CancelCase, CancelOrder
from app.cases.case_page import CasePageReader, CaseReader, visible_case
from app.cases.documents import content_of
from app.cases.incidents_page import RetryIncident, read_incidents
from app.cases.labels import PlaceLabels
from app.cases.listing import CaseFilter, list_cases
from app.cases.page_models import CaseFilters, CaseListPage, StartPage
from app.cases.page_rows import CaseRows
from app.cases.starting import StartCase
from app.cases.visibility import blind_elements
from app.definitions.catalogue import Definitions
from app.identity.access import may, require
from app.kernel.errors import NotFoundError
from app.web.access import signed_in
from app.web.extensions import db
from app.web.page_models import Option, Paging
from app.web.translation import current_language
from app.web.wiring import need

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
    session.commit()
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
    session.commit()
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
    db.session.commit()
    return redirect(request.referrer or url_for("cases.incidents"), 303)


@bp.get("/files/<uuid:document_id>")
@signed_in
def file(document_id: UUID) -> ResponseReturnValue:
    """A file of a case, always as an attachment, never rendered on our origin."""
    session = db.session()
    document, content = content_of(session, document_id)
    case = visible_case(session, g.actor, document.case_id)
    hidden = blind_elements(case, need(Definitions).model(case.key))
    if document.element in hidden and document.uploaded_by != g.actor.id:
        raise NotFoundError("There is no file %(id)s", id=str(document_id))
    response = Response(content, mimetype=document.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=document.name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _list(person: UUID | None) -> ResponseReturnValue:
    asked, session = request.args, db.session()
    search, state, line, process = (asked.get(name, "") for name in ("search", "state", "line", "process"))
    wanted = CaseFilter(
        search, state, line, process, worked_by=person, top_only=person is None, after=_cursor(asked.get("after"))
    )
    found = list_cases(session, wanted)
    places = need(PlaceLabels).read(session)
    processes = [Option(p.key.process, p.names) for p in need(Definitions).in_force(session)]
    lines = [Option(code, names) for code, names in places.codes("line")]
    after = f"{found[-1].started_at.isoformat()}~{found[-1].id}" if len(found) == wanted.limit else None
    page = CaseListPage(
        rows=need(CaseRows).rows(session, found), paging=Paging(after=after),
        filters=CaseFilters(search, state, line, process, lines=lines, processes=processes),
        mine=person is not None, may_start=may(g.actor, "case:start"),
    )  # fmt: skip
    return render_template("cases/list.html", page=page)


def _cursor(text: str | None) -> tuple[datetime, UUID] | None:
    try:
        at, _, identity = (text or "").partition("~")
        return datetime.fromisoformat(at), UUID(identity)
    except ValueError:
        return None
