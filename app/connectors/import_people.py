"""Bring rows about people into their tables: read one by one, judged together, stored all or nothing (S10, S67).

A roster has a row a person, so all rows of a run are held in memory.
"""

import hashlib
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.imports.import_feed import records_of
from app.imports.raw_rows import RawRow, Rejected, check_cells
from app.imports.records import Page, Record
from app.imports.rejects import Refusals
from app.imports.request import ImportRequest, ImportResult, check_columns, columns_of
from app.kernel.canonical import canonical_json
from app.kernel.clock import SystemClock
from app.kernel.errors import ConflictError
from app.organisation.imports.feeds import PEOPLE_FEEDS
from app.organisation.imports.plan import ImportOrder
from app.organisation.imports.rows import PeopleRow

_CLOCK = SystemClock()  # roles count by the machine's clock, as signing in does
INCOMPLETE = "A complete roster may have no refused row; %(refused)d of %(read)d were refused and nothing was stored"


class ImportPeople:
    """Takes a run's pages, then judges and stores them."""

    def __init__(self, session: Session, order: ImportRequest) -> None:
        self._session, self._order = session, order
        self._feed = PEOPLE_FEEDS[order.mapping.feed]
        self._reader = self._feed.reader(session, order.mapping, order.now)
        self._refusals = Refusals(session)
        self._rows: list[PeopleRow] = []
        self._read = 0
        self.columns: set[str] = set()

    @property
    def read(self) -> int:
        """Records taken so far."""
        return self._read

    def take(self, page: Page) -> None:
        """Read a page's rows."""
        self.columns |= columns_of(page)
        for record in records_of(page):
            self._read += 1
            row = self._one(record) if isinstance(record, Record) else record
            if isinstance(row, Rejected):
                self._refusals.add([row])
            else:
                self._rows.append(row)

    def finish(self) -> ImportResult:
        """Store what was taken.

        Raises SourceError when a column that the mapping needs never came, and ConflictError when a complete roster
        would close other accounts than those that somebody saw.
        """
        order, outcome = self._order, ImportResult(read=self._read, columns=self.columns)
        check_columns(order.mapping, self.columns)
        # Two runs about people at the same moment would both take somebody for new.
        self._session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("people", 0))))
        plan = self._feed.plan(self._session, self._rows, self._import_order())
        self._refusals.add(plan.refused)
        outcome.refused = self._refusals.count
        # A roster of which a row cannot be read is not complete.
        outcome.reason = INCOMPLETE if order.complete and outcome.refused else None
        outcome.aborted = self._too_much() or outcome.reason is not None
        if not outcome.aborted:
            done = plan.apply()
            outcome.new, outcome.changed, outcome.corrections = done.new, done.changed, done.corrections
            outcome.details = dict(done.details)
            outcome.same = max(0, outcome.read - outcome.refused - done.new - done.changed)
            outcome.stored = True
            self._compare_leavers(outcome.details)
        if order.keep_refused:
            self._refusals.keep(order.connector_id, order.run_id, order.now, aborted=outcome.aborted)
        return outcome

    @property
    def refusals(self) -> Refusals:
        """What was refused, while the transaction lasts."""
        return self._refusals

    def _one(self, record: Record) -> PeopleRow | Rejected:
        checked = check_cells(record.position, record.cells)
        return self._reader.read(checked) if isinstance(checked, RawRow) else checked

    def _import_order(self) -> ImportOrder:
        order, mapping = self._order, self._order.mapping
        return ImportOrder(
            order.source, order.actor, order.now, _CLOCK.now(), mapping.timezone, mapping.create_units, order.complete
        )

    def _compare_leavers(self, details: dict[str, Any]) -> None:
        leavers = details.get("leavers") or []
        details["seen"] = seen = hashlib.sha256(canonical_json(leavers)).hexdigest()
        if self._order.complete and self._order.seen not in {None, seen}:
            raise ConflictError("Other people would lose their account than those you saw; look at the preview again")

    def _too_much(self) -> bool:
        return self._refusals.count > self._order.max_error_share * self._read
