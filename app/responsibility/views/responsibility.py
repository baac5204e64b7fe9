"""The page of a case's responsibility, and what the people concerned say to its findings."""

from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.cases import AttachedFile, visible_case
from app.config import Settings
from app.identity import may
from app.responsibility.contest_finding import Contest, ContestFinding
from app.responsibility.decide_finding import DecideFinding, Verdict
from app.responsibility.pages.case import ResponsibilityPageReader
from app.responsibility.pages.visit import Visit
from app.responsibility.texts import STATUSES, TARGETS
from app.web.view_tools import clock, db, need

bp = Blueprint("responsibility", __name__, template_folder="../templates")


@bp.get("/cases/<uuid:case_id>/responsibility")
def show(case_id: UUID) -> ResponseReturnValue:
    """Who answered for what in the case, and what was found."""
    session = db.session()
    case = visible_case(session, g.actor, case_id)
    replays = may(g.actor, "case:replay", case.plant, case.line)
    visit = Visit(g.actor, clock().now(), _to_replay if replays else _to_task)
    page = need(ResponsibilityPageReader).read(session, case, visit)
    return render_template("responsibility/responsibility.html", page=page, targets=TARGETS, statuses=STATUSES)


@bp.post("/findings/<uuid:finding_id>/contest")
def contest(finding_id: UUID) -> ResponseReturnValue:
    """The department concerned answers, with a document."""
    session, sent = db.session(), request.files.get("document")
    document = None
    if sent is not None and sent.filename:
        content = sent.read(need(Settings).files.max_bytes + 1)
        document = AttachedFile("contest", sent.filename, content)
    finding = need(ContestFinding)(session, g.actor, finding_id, Contest(request.form.get("reason", ""), document))
    return _back(finding.case_id, finding_id)


@bp.post("/findings/<uuid:finding_id>/decide")
def decide(finding_id: UUID) -> ResponseReturnValue:
    """An auditor accepts or overrules."""
    session, form = db.session(), request.form
    verdict = Verdict(form.get("verdict") == "accept", form.get("reason", ""), form.get("password"))
    finding = need(DecideFinding)(session, g.actor, finding_id, verdict)
    return _back(finding.case_id, finding_id)


def _to_replay(case_id: str, seq: int, _task: str | None) -> str:
    """The event in the case's replay: the form of that version as the person saw it."""
    return url_for("audit.replay", case_id=case_id, step=seq)


def _to_task(case_id: str, _seq: int, task: str | None) -> str:
    """For those who may not replay: the task with what was answered, or the case."""
    return url_for("tasks.show", task_id=task) if task else url_for("cases.show", case_id=case_id)


def _back(case_id: UUID, finding_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("responsibility.show", case_id=case_id, _anchor=f"finding-{finding_id}"), 303)
