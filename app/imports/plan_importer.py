"""Bring rows that are judged together into their tables: read one by one, then stored all or nothing (S10, S67).

A row a person or a post: so all rows of a run are held in memory.
"""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.imports.import_plan import ImportPlan, PlanMaker, digest_of
from app.imports.records import Page
from app.imports.request import ImportRequest, ImportResult
from app.imports.row_importer import RowImporter
from app.imports.row_reader import FeedRowReader
from app.imports.value_reader import ValueRow
from app.kernel.errors import ConflictError

INCOMPLETE = "A complete roster may have no refused row; %(refused)d of %(read)d were refused and nothing was stored"


class PlanImporter(RowImporter[ValueRow]):
    """Takes a run's pages, then lets a plan judge and store them."""

    def __init__(
        self, session: Session, request: ImportRequest, reader: FeedRowReader[ValueRow], plan: PlanMaker
    ) -> None:
        super().__init__(session, request, reader)
        self._plan = plan
        self._rows: list[ValueRow] = []

    def add(self, page: Page) -> None:
        """Read a page's rows."""
        self._rows += [row for _, row in self.rows(page)]

    def store(self) -> ImportResult:
        """Store what was taken.

        Raises SourceError when a column that the mapping needs never came, and ConflictError when a complete roster
        would close other accounts than those that somebody saw.
        """
        result = self.begin_result()
        # Two runs about people at the same moment would both take somebody for new.
        self.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("people", 0))))
        plan = self._plan(self.session, self._rows, self.request)
        self.rejects.add(plan.rejects)
        result.refused = self.rejects.count
        # A roster of which a row cannot be read is not complete.
        result.reason = INCOMPLETE if self.request.complete and result.refused else None
        result.aborted = self.too_many_rejects() or result.reason is not None
        if not result.aborted:
            self._apply(plan, result)
        return result

    def _apply(self, plan: ImportPlan, result: ImportResult) -> None:
        done = plan.apply()
        result.new, result.changed, result.corrections = done.new, done.changed, done.corrections
        result.details, result.rows = dict(done.details), done.rows
        result.same = max(0, result.read - result.refused - done.new - done.changed)
        result.stored = True
        self._compare_leavers(result.details)

    def _compare_leavers(self, details: dict[str, Any]) -> None:
        leavers = details.get("leavers") or []
        details["seen"] = seen = digest_of(leavers)
        if self.request.complete and self.request.seen not in {None, seen}:
            raise ConflictError("Other people would lose their account than those you saw; look at the preview again")
