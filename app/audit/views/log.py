"""The log and its export."""

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from app.audit.log.entries import LogFilter
from app.audit.log.export_log import ExportLog
from app.audit.log.groups import GROUP_NAMES
from app.audit.log.query import read_log
from app.audit.views.log_words import reason_of, words_of
from app.config import Settings
from app.kernel.keyset import write_cursor
from app.responsibility import count_open
from app.web.view_tools import Option, Paging, db, need, send_pieces

bp = Blueprint("audit_log", __name__, template_folder="../templates")


@bp.get("/audit")
def index() -> ResponseReturnValue:
    """Everything that was recorded, newest first."""
    wanted = LogFilter.asked(request.args)
    rows = read_log(db.session(), wanted, need(Settings).timezone)
    paging = Paging(after=write_cursor(*rows[-1].place) if len(rows) == wanted.limit else None)
    groups = [Option(code, names) for code, names in GROUP_NAMES.items()]
    told = [(row, words_of(row), reason_of(row)) for row in rows]
    findings = count_open(db.session(), g.actor)
    return render_template("audit/log.html", rows=told, wanted=wanted, paging=paging, groups=groups, findings=findings)


@bp.post("/audit/export")
def export() -> ResponseReturnValue:
    """The filtered log as CSV; that it was taken is recorded."""
    content = need(ExportLog)(db.session(), g.actor, LogFilter.asked(request.args))
    return send_pieces(content, "log.csv", "text/csv")
