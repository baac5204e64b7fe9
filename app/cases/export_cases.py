"""A list of cases as a file, and the record that somebody took it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.cases.page_models import CaseRow, CaseStatus
from app.cases.pages.case_rows import CaseRows
from app.cases.permissions import readable
from app.cases.search.filters import CaseSearch, query_of, without_page
from app.identity import Actor, AuditChange, record, require
from app.kernel.clock import Clock
from app.kernel.csv_export import csv_bytes
from app.kernel.names import pick
from app.ledger import Action
from app.web.translation import translate

ACTION = "case:export"
MOST = 10_000
_HEADER = ("Case", "Title", "Process", "State", "Outcome", "Line", "Started by", "Started", "Ended", "Round")
_STATES = {
    CaseStatus.RUNNING: "Running",
    CaseStatus.STUCK: "Stopped",
    CaseStatus.COMPLETED: "Finished",
    CaseStatus.CANCELLED: "Cancelled",
}


class ExportCases:
    """The use case; the export stands in the ledger before the file leaves the house."""

    def __init__(self, search: CaseSearch, rows: CaseRows, clock: Clock) -> None:
        self._search = search
        self._rows = rows
        self._clock = clock

    def __call__(self, session: Session, actor: Actor, asked: dict[str, str], language: str) -> bytes:
        """CSV of at most MOST cases. Raises ForbiddenError."""
        require(actor, ACTION)
        found, _ = self._search.find(session, without_page(self._search.wanted(asked, readable(actor, ACTION)), MOST))
        rows = self._rows.rows(session, found)
        taken = {"rows": len(rows), "filter": query_of(asked)}
        record(session, actor, self._clock.now(), AuditChange(Action.CASES_EXPORTED, {"format": "csv"}, data=taken))
        header = [translate(name, None, language) for name in _HEADER]
        return csv_bytes(header, [_cells(row, language) for row in rows])


def _cells(row: CaseRow, language: str) -> Sequence[Any]:
    return (
        row.number,
        pick(row.title, language),
        pick(row.process, language),
        translate(_STATES[row.state], None, language),
        pick(row.outcome, language),
        pick(row.line, language),
        row.started_by.name if row.started_by else "",
        _moment(row.started_at),
        _moment(row.ended_at),
        row.round,
    )


def _moment(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""
