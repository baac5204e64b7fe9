"""The auditor's pages: a case's replay, and its dossier on paper or to be checked offline."""

from uuid import UUID

from flask import Blueprint, g, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.audit.dossier.export_archive import ExportDossier
from app.audit.dossier.print_case import PrintCase
from app.audit.replay.page import ReplayPageReader
from app.audit.replay.page_json import Words, payload
from app.audit.replay.record_state import CheckRecord
from app.cases import CaseReader, visible_case
from app.identity import require
from app.web.view_tools import as_moment, attachment, current_language, db, need

bp = Blueprint("audit", __name__, template_folder="../templates")


@bp.get("/cases/<uuid:case_id>/replay")
def replay(case_id: UUID) -> ResponseReturnValue:
    """A case step by step, re-executed; `?step=n` names the event to show first."""
    session = db.session()
    case = visible_case(session, g.actor, case_id)
    require(g.actor, "case:replay", case.plant, case.line)
    page = need(ReplayPageReader).read(session, case, CaseReader(g.actor, current_language()))
    chosen = min(max(request.args.get("step", 1, type=int), 1), len(page.steps))
    data = payload(page, url_for("cases.diagram", case_id=case_id), chosen, Words(current_language(), as_moment))
    record = need(CheckRecord).seen(session, case_id)
    return render_template("audit/replay.html", page=page, data=data, chosen=chosen, record=record)


@bp.post("/cases/<uuid:case_id>/dossier.pdf")
def dossier(case_id: UUID) -> ResponseReturnValue:
    """The case to print and to sign; that it was taken is recorded."""
    session = db.session()
    number, content = need(PrintCase)(session, g.actor, case_id)
    return attachment(content, f"{number}.pdf", "application/pdf")


@bp.post("/cases/<uuid:case_id>/dossier.zip")
def archive(case_id: UUID) -> ResponseReturnValue:
    """The case with all that proves it and the program that checks it; that it was taken is recorded."""
    session = db.session()
    number, content = need(ExportDossier)(session, g.actor, case_id)
    return send_file(content, "application/zip", as_attachment=True, download_name=f"{number}.zip")
