"""Bring records into a table of their own: read row by row, stored set by set, all or nothing.

For rows that come by the thousand, not by the million, and after which nothing has to be counted anew. What a
correction replaces stands in the ledger.
"""

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import CursorResult, text
from sqlalchemy.orm import Session

from app.imports import table_importer_sql as sql
from app.imports.records import Page, Record
from app.imports.rejects import as_json, copy_into
from app.imports.request import ImportRequest, ImportResult
from app.imports.row_importer import RowImporter
from app.imports.row_reader import FeedRowReader
from app.imports.table_rows import TableRow, Target, contradiction
from app.imports.value_conversion import comparable

_NAMED_CORRECTIONS = 1_000


class TableImporter(RowImporter[TableRow]):
    """Takes a run's pages one by one, then stores them. Needs memory for one page."""

    def __init__(
        self, session: Session, request: ImportRequest, reader: FeedRowReader[TableRow], target: Target
    ) -> None:
        super().__init__(session, request, reader)
        self._target = target
        for statement in sql.CREATE:
            self._run(statement)

    def add(self, page: Page) -> None:
        """Read a page's rows, and put them aside."""
        copy_into(self.session, "staged_rows", [self._staged(record, row) for record, row in self.rows(page)])

    def store(self) -> ImportResult:
        """Store what was taken; raises SourceError when a column that the mapping needs never came."""
        result = self.begin_result()
        if not self.too_many_rejects():
            self._settle_doubles()
        result.aborted = self.too_many_rejects()
        result.refused = self.rejects.count
        if not result.aborted:
            self._merge(result)
        return result

    def stored_values(self, column: str) -> Sequence[Any]:
        """What the rows that are stored already under the keys of this run say in `column` of the target's table."""
        statement = sql.STORED.format(table=self._target.table, column=column)
        return self._run(statement, source=self.request.source).scalars().all()

    def _staged(self, record: Record, row: TableRow) -> tuple[Any, ...]:
        version = record.version
        if version is None and self.request.mapping.version:
            version = record.cells.get(self.request.mapping.version)
        values = {**row.values, **self._target.withdrawn} if record.withdrawn else row.values
        return (
            self.read,
            record.position,
            (record.key or row.source_key)[:200],
            comparable(version),
            record.withdrawn,
            as_json(record.cells),
            as_json(values),
        )

    def _settle_doubles(self) -> None:
        """Of rows with one key the latest version stays; a file that contradicts itself is told so."""
        last_wins = self.request.last_wins
        for row in self._run(sql.DOUBLED.format(order="n DESC" if last_wins else "n")):
            if row.contradicts and not last_wins:
                self.rejects.add([contradiction(row.line_no, row.source_key, row.raw)], row.source_key)

    def _merge(self, result: ImportResult) -> None:
        target, request = self._target, self.request
        self._run("SELECT pg_advisory_xact_lock(hashtextextended(:source, 0))", source=request.source)
        found = self._run(sql.corrections(target.table, target.columns), source=request.source, most=_NAMED_CORRECTIONS)
        result.corrections = [dict(row._mapping) for row in found]  # noqa: SLF001  (SQLAlchemy's own name for it)
        merged = self._run(sql.merge(target.table, target.columns), source=request.source, run=request.run_id).one()
        result.new, result.changed = merged.new, merged.changed
        result.same = result.read - result.refused - result.new - result.changed
        if target.moment:
            result.newest = self.session.scalar(text(sql.NEWEST.format(moment=target.moment)))
        result.stored = True

    def _run(self, statement: str, **params: Any) -> CursorResult[Any]:
        return cast("CursorResult[Any]", self.session.execute(text(statement), params))
