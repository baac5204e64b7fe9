"""What people say to a finding: the department concerned contests it, an auditor decides on it."""

from uuid import UUID

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.cases import AttachedFile
from app.config import Settings
from app.kernel.errors import DomainError
from app.responsibility.contest_finding import Contest, ContestFinding
from app.responsibility.decide_finding import DecideFinding, Verdict
from app.responsibility.finding_record import case_of
from app.responsibility.views.responsibility import bp, render_page
from app.web.view_tools import db, need, problems_of, undo_for


@bp.post("/findings/<uuid:finding_id>/contest")
def contest(finding_id: UUID) -> ResponseReturnValue:
    """The department concerned answers, with a document; what is wrong comes back on the form."""
    session, sent = db.session(), request.files.get("document")
    document = None
    if sent is not None and sent.filename:
        content = sent.read(need(Settings).files.max_bytes + 1)
        document = AttachedFile("contest", sent.filename, content)
    try:
        finding = need(ContestFinding)(session, g.actor, finding_id, Contest(request.form.get("reason", ""), document))
    except DomainError as refusal:
        return _refused("contest", finding_id, refusal)
    return _back(finding.case_id, finding_id)


@bp.post("/findings/<uuid:finding_id>/decide")
def decide(finding_id: UUID) -> ResponseReturnValue:
    """An auditor accepts or overrules; what is wrong comes back on the form."""
    session, form = db.session(), request.form
    verdict = Verdict(form.get("verdict") == "accept", form.get("reason", ""), form.get("password"))
    try:
        finding = need(DecideFinding)(session, g.actor, finding_id, verdict)
    except DomainError as refusal:
        return _refused("decide", finding_id, refusal)
    return _back(finding.case_id, finding_id)


def _refused(act: str, finding_id: UUID, refusal: DomainError) -> ResponseReturnValue:
    """The page with what was typed; a refusal that is about no field goes its usual way."""
    if not refusal.fields:
        raise refusal
    undo_for(refusal)
    typed = {"act": act, "finding": finding_id, "reason": request.form.get("reason", "")}
    page = render_page(case_of(db.session(), finding_id), {**typed, "problems": problems_of(refusal)})
    return page, refusal.status


def _back(case_id: UUID, finding_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("responsibility.show", case_id=case_id, _anchor=f"finding-{finding_id}"), 303)
