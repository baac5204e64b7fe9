"""What importers share that read their records row by row."""

from collections.abc import Iterator
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from app.imports.records import Page, Record, columns_of, records_of
from app.imports.reject_codes import Reject
from app.imports.rejects import Rejects
from app.imports.request import ImportRequest, ImportResult, check_columns
from app.imports.row_reader import FeedRowReader
from app.imports.rows import RawRow, check_cells

RowT = TypeVar("RowT")


class RowImporter(Generic[RowT]):
    """Reads a page's records with `reader`; what becomes of the rows is said by the importer built on this one."""

    def __init__(self, session: Session, request: ImportRequest, reader: FeedRowReader[RowT]) -> None:
        self.session = session
        self.request = request
        self._reader = reader
        self._rejects = Rejects(session)
        self._read = 0
        self.columns: set[str] = set()

    @property
    def read(self) -> int:
        """Records taken so far."""
        return self._read

    @property
    def rejects(self) -> Rejects:
        """What was rejected, while the transaction lasts."""
        return self._rejects

    def rows(self, page: Page) -> Iterator[tuple[Record, RowT]]:
        """The page's rows that can be read, each with its record; the others go to the rejects."""
        self.columns |= columns_of(page)
        for record in records_of(page):
            self._read += 1
            row = self._row(record) if isinstance(record, Record) else record
            if isinstance(row, Reject):
                self._rejects.add([row], record.key if isinstance(record, Record) else None)
            elif isinstance(record, Record):
                yield record, row

    def begin_result(self) -> ImportResult:
        """A result over what was read; raises SourceError when a column that the mapping needs never came."""
        check_columns(self.request.mapping, self.columns)
        return ImportResult(read=self._read, columns=self.columns)

    def too_many_rejects(self) -> bool:
        """Whether more was rejected than the request allows."""
        return self._rejects.count > self.request.max_error_share * self._read

    def _row(self, record: Record) -> RowT | Reject:
        checked = check_cells(record.position, record.cells)
        return self._reader.read(checked) if isinstance(checked, RawRow) else checked
