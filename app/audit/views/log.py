"""The log, its export, and the reviews of the trail."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import IO, Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.audit.log.export_log import ExportLog
from app.audit.log.query import GROUP_NAMES, LogFilter, LogRow, read_log
from app.audit.log.sign_review import Review, ReviewTrail, reviews
from app.config import Settings
from app.definitions import Definitions
from app.identity import require
from app.kernel.keyset import read_place, write_cursor
from app.ledger import action_sentence, action_title
from app.responsibility import count_open
from app.web.view_tools import Option, Paging, db, in_language, need, say, signed_in

_PIECE = 64 * 1024
bp = Blueprint("audit_log", __name__, template_folder="../templates")


@bp.get("/audit")
@signed_in
def index() -> ResponseReturnValue:
    """Everything that was recorded, newest first."""
    require(g.actor, "ledger:read")
    wanted = _wanted(request.args)
    rows = read_log(db.session(), wanted, need(Settings).timezone)
    paging = Paging(after=write_cursor(*rows[-1].place) if len(rows) == wanted.limit else None)
    groups = [Option(code, names) for code, names in GROUP_NAMES.items()]
    told = [(row, _told(row), _reason(row)) for row in rows]
    findings = count_open(db.session(), g.actor)
    return render_template("audit/log.html", rows=told, wanted=wanted, paging=paging, groups=groups, findings=findings)


@bp.post("/audit/export")
@signed_in
def export() -> ResponseReturnValue:
    """The filtered log as CSV; that it was taken is recorded."""
    content = need(ExportLog)(db.session(), g.actor, _wanted(request.args))
    response = Response(_pieces(content), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename="log.csv")
    return response


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    """The file piece by piece, closed at its end."""
    with file:
        while piece := file.read(_PIECE):
            yield piece


@bp.get("/audit/reviews")
@signed_in
def review_list() -> ResponseReturnValue:
    """Who reviewed the trail of which period."""
    require(g.actor, "ledger:read")
    return render_template("audit/reviews.html", rows=reviews(db.session()))


@bp.post("/audit/reviews")
@signed_in
def review() -> ResponseReturnValue:
    """Sign a review."""
    form = request.form
    given = Review(
        _day(form.get("first_day")), _day(form.get("last_day")), form.get("remark", ""), form.get("password")
    )
    need(ReviewTrail)(db.session(), g.actor, given)
    flash(say("The review is signed and recorded."), "ok")
    return redirect(url_for("audit_log.review_list"), 303)


def _told(row: LogRow) -> str:
    """What happened, in words; an action nobody gave words to is shown as it is written."""
    if row.version is None:
        return in_language(action_title(row.action))
    model = need(Definitions).model(row.version)
    element = model.elements.get(row.element or "")
    return in_language(action_sentence(row.action, element.names if element else model.names))


def _reason(row: LogRow) -> str:
    """A refusal keeps `code: sentence` in English; a sentence without particulars is read in the reader's language."""
    if row.outcome == "ok" or not isinstance(row.reason, str):
        return in_language(row.reason)
    code, _, sentence = row.reason.partition(": ")
    return say(sentence) if sentence else code


def _wanted(asked: Mapping[str, str]) -> LogFilter:
    names = ("group", "action", "outcome", "actor", "case", "text")
    texts: dict[str, Any] = {name: asked.get(name, "").strip()[:100] for name in names}
    return LogFilter(
        **texts,
        first_day=_day(asked.get("first_day")),
        last_day=_day(asked.get("last_day")),
        before=read_place(asked.get("after")),
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
