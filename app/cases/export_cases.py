"""A list of cases as a file, and the record that somebody took it."""

from sqlalchemy.orm import Session

from app.cases.export_line import cells_of
from app.cases.pages.case_rows import CaseRows
from app.cases.permissions import readable
from app.cases.search.case_search import CaseSearch
from app.cases.search.query_text import query_of, without_page
from app.identity import Actor, AuditChange, record, require
from app.kernel.clock import Clock
from app.kernel.csv_export import csv_bytes
from app.ledger import Action
from app.web.translation import translate

ACTION = "case:export"
MOST = 10_000
_HEADER = ("Case", "Title", "Process", "State", "Outcome", "Line", "Started by", "Started", "Ended", "Round")


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
        return csv_bytes(header, [cells_of(row, language) for row in rows])
