"""One case: its page, its diagram, start, cancel, files."""

from uuid import UUID

from flask import Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.cases.operations.cancel_case import CancelCase, CancelOrder
from app.cases.operations.start_case import StartCase
from app.cases.page_models import StartPage
from app.cases.pages.case import CasePageReader
from app.cases.pages.case_work import CaseReader
from app.cases.permissions import visible_case
from app.cases.views.blueprint import bp
from app.definitions import Definitions
from app.web.view_tools import current_language, db, need


@bp.get("/cases/<uuid:case_id>")
def show(case_id: UUID) -> ResponseReturnValue:
    """One case."""
    case = visible_case(db.session(), g.actor, case_id)
    page = need(CasePageReader).read(db.session(), case, CaseReader(g.actor, current_language()))
    return render_template("cases/case.html", page=page)


@bp.get("/cases/<uuid:case_id>/diagram.bpmn")
def diagram(case_id: UUID) -> ResponseReturnValue:
    """The BPMN of the case's own version."""
    case = visible_case(db.session(), g.actor, case_id)
    return Response(need(Definitions).source(case.key), mimetype="application/xml")


@bp.get("/cases/new")
def new() -> ResponseReturnValue:
    """What the person may start."""
    return render_template("cases/new.html", page=StartPage(need(StartCase).choices(db.session(), g.actor)))


@bp.post("/cases/new/<process>")
def start(process: str) -> ResponseReturnValue:
    """Begin a case; its first task, if it is the person's, opens at once."""
    session = db.session()
    case = need(StartCase)(session, g.actor, process)
    first = next(iter(case.waiting["tasks"]), None)
    if first is None:
        return redirect(url_for("cases.show", case_id=case.id), 303)
    return redirect(url_for("tasks.show", task_id=first), 303)


@bp.post("/cases/<uuid:case_id>/cancel")
def cancel(case_id: UUID) -> ResponseReturnValue:
    """End a case by order."""
    session = db.session()
    form = request.form
    order = CancelOrder(form.get("reason_code", ""), form.get("reason", ""), form.get("password"))
    need(CancelCase)(session, g.actor, case_id, order)
    return redirect(url_for("cases.show", case_id=case_id), 303)
