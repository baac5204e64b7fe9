"""The page of a case's responsibility."""

from typing import Any
from uuid import UUID

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue

from app.cases import visible_case
from app.identity import may
from app.responsibility.pages.case import ResponsibilityPageReader
from app.responsibility.pages.visit import Visit
from app.responsibility.texts import STATUSES, TARGETS
from app.web.view_tools import clock, db, need

bp = Blueprint("responsibility", __name__, template_folder="../templates")


@bp.get("/cases/<uuid:case_id>/responsibility")
def show(case_id: UUID) -> ResponseReturnValue:
    """Who answered for what in the case, and what was found."""
    return render_page(case_id)


def render_page(case_id: UUID, refused: dict[str, Any] | None = None) -> str:
    """The page; `refused` is what was typed about one finding (act, finding, reason) and its problems by field."""
    session = db.session()
    case = visible_case(session, g.actor, case_id)
    replays = may(g.actor, "case:replay", case.plant, case.line)
    visit = Visit(g.actor, clock().now(), _to_replay if replays else _to_task)
    page = need(ResponsibilityPageReader).read(session, case, visit)
    words = {"targets": TARGETS, "statuses": STATUSES}
    return render_template("responsibility/responsibility.html", page=page, refused=refused, **words)


def _to_replay(case_id: str, seq: int, _task: str | None) -> str:
    """The event in the case's replay: the form of that version as the person saw it."""
    return url_for("audit.replay", case_id=case_id, step=seq)


def _to_task(case_id: str, _seq: int, task: str | None) -> str:
    """For those who may not replay: the task with what was answered, or the case."""
    return url_for("tasks.show", task_id=task) if task else url_for("cases.show", case_id=case_id)
