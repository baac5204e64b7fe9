"""Bring records other than counts into their tables: read row by row, stored set by set, all or nothing.

Defects by type, customer complaints and limits of characteristics come by the thousand, not by the million, and no
week has to be counted anew for them. What a correction replaces stands in the ledger.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

import orjson
from sqlalchemy import CursorResult, text
from sqlalchemy.orm import Session

from app.imports import import_feed_sql as sql
from app.imports.raw_rows import RawRow, Rejected, check_cells
from app.imports.records import Block, Page, Record
from app.imports.rejects import Refusals, as_json, copy_into
from app.imports.request import ImportRequest, ImportResult, check_columns, columns_of
from app.imports.row_reader import FeedRowReader
from app.imports.value_conversion import comparable

_NAMED_CORRECTIONS = 1_000


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A row ready to be stored."""

    source_key: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Feed:
    """Where rows of one kind go; `gone` is what a row says once its source has taken it back."""

    table: str
    columns: tuple[str, ...]
    reader: type[FeedRowReader[FeedRow]]
    gone: Mapping[str, Any]
    moment: str | None = "at"


class ImportFeed:
    """Takes a run's pages one by one, then stores them. Needs memory for one page."""

    def __init__(self, session: Session, order: ImportRequest, feed: Feed) -> None:
        self._session = session
        self._order = order
        self._feed = feed
        self._reader = self._feed.reader(session, order.mapping, order.now)
        self._refusals = Refusals(session)
        self._read = 0
        self.columns: set[str] = set()
        for statement in sql.CREATE:
            self._run(statement)

    @property
    def read(self) -> int:
        """Records taken so far."""
        return self._read

    def take(self, page: Page) -> None:
        """Read a page's rows, and put them aside."""
        self.columns |= columns_of(page)
        good = []
        for record in records_of(page):
            self._read += 1
            row = self._one(record) if isinstance(record, Record) else record
            if isinstance(row, Rejected):
                self._refusals.add([row], record.key if isinstance(record, Record) else None)
            else:
                good.append(row)
        copy_into(self._session, "filed", good)

    def finish(self) -> ImportResult:
        """Store what was taken; raises SourceError when a column that the mapping needs never came."""
        order, outcome = self._order, ImportResult(read=self._read, columns=self.columns)
        check_columns(order.mapping, self.columns)
        if not self._too_much():
            self._settle_doubles()
        outcome.aborted = self._too_much()
        outcome.refused = self._refusals.count
        if not outcome.aborted:
            self._merge(outcome)
        if order.keep_refused:
            self._refusals.keep(order.connector_id, order.run_id, order.now, aborted=outcome.aborted)
        return outcome

    @property
    def refusals(self) -> Refusals:
        """What was refused, while the transaction lasts."""
        return self._refusals

    def _one(self, record: Record) -> tuple[Any, ...] | Rejected:
        checked = check_cells(record.position, record.cells)
        row = self._reader.read(checked) if isinstance(checked, RawRow) else checked
        if isinstance(row, Rejected):
            return row
        key, version = record.key or row.source_key, record.version
        if version is None and self._order.mapping.version:
            version = record.cells.get(self._order.mapping.version)
        values = {**row.values, **self._feed.gone} if record.withdrawn else row.values
        return (
            self._read,
            record.position,
            key[:200],
            comparable(version),
            record.withdrawn,
            as_json(record.cells),
            as_json(values),
        )

    def _settle_doubles(self) -> None:
        """Of rows with one key the latest version stays; a file that contradicts itself is told so."""
        last_wins = self._order.last_wins
        for row in self._run(sql.DOUBLED.format(order="n DESC" if last_wins else "n")):
            if row.contradicts and not last_wins:
                template = "Another row of this file has the same key %(key)s and other values"
                refused = Rejected(row.line_no, "duplicate_key", template, {"key": row.source_key}, _cells(row.raw))
                self._refusals.add([refused], row.source_key)

    def _merge(self, outcome: ImportResult) -> None:
        feed, order = self._feed, self._order
        self._run("SELECT pg_advisory_xact_lock(hashtextextended(:source, 0))", source=order.source)
        found = self._run(sql.corrections(feed.table, feed.columns), source=order.source, most=_NAMED_CORRECTIONS)
        outcome.corrections = [dict(row._mapping) for row in found]  # noqa: SLF001  (SQLAlchemy's own name for it)
        merged = self._run(sql.merge(feed.table, feed.columns), source=order.source, run=order.run_id).one()
        outcome.new, outcome.changed = merged.new, merged.changed
        outcome.same = outcome.read - outcome.refused - outcome.new - outcome.changed
        if feed.moment:
            outcome.newest = self._session.scalar(text(sql.NEWEST.format(moment=feed.moment)))
        outcome.stored = True

    def _too_much(self) -> bool:
        return self._refusals.count > self._order.max_error_share * self._read

    def _run(self, statement: str, **params: Any) -> CursorResult[Any]:
        return cast("CursorResult[Any]", self._session.execute(text(statement), params))


def records_of(page: Page) -> Iterator[Record | Rejected]:
    """A page's records one by one, whatever it is made of."""
    if not isinstance(page, Block):
        yield from page
        return
    for number, line in enumerate(page.lines, page.first):
        yield Record(number, dict(zip(page.columns, line.split(page.delimiter), strict=True)))


def _cells(raw: str) -> dict[str, str]:
    cells: dict[str, str] = orjson.loads(raw)
    return cells
