"""Excel workbooks, row by row: real dates, numbers as they are meant, and no bomb unpacked."""

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.exceptions import InvalidFileException

from app.connectors.adapters.text_values import as_text
from app.imports import ColumnMapping, RawRow, Record, RecordOrReject, SourceError, check_header, check_row

_LARGEST = 512 * 1024 * 1024
MOST_PARTS = 2_000
# Sheets of repeated numbers pack well, but not like this.
DENSEST = 200
_SMALL = 1024 * 1024
# Serial numbers of days from 1990 to 2200: what Excel stores where nobody formatted a date as one.
_SERIALS = (32_874, 109_574)


def read_xlsx(path: Path, mapping: ColumnMapping) -> Iterator[RecordOrReject]:
    """Every data row of the first sheet; raises SourceError when the file is no workbook that we would open."""
    times = {mapping.columns[name] for name in mapping.moments if name in mapping.columns}
    with _Sheet(path) as sheet:
        rows = sheet.rows()
        _, first = next(rows, (1, []))
        header = check_header([as_text(cell) for cell in first], mapping)
        while header and not header[-1]:
            header.pop()
        for number, cells in rows:
            if all(cell is None or cell == "" for cell in cells):
                continue
            named = zip(header, [*cells, *[None] * len(header)][: len(header)], strict=True)
            texts = [_moment(cell, sheet.epoch) if name in times else as_text(cell) for name, cell in named]
            row = check_row(header, texts, number)
            yield Record(row.line_no, row.cells) if isinstance(row, RawRow) else row


def read_xlsx_header(path: Path) -> list[str]:
    """The names of the columns."""
    with _Sheet(path) as sheet:
        _, first = next(sheet.rows(), (1, []))
        return [text for cell in first if (text := as_text(cell).strip())]


class _Sheet:
    """The first sheet of a workbook, open for reading in a stream."""

    def __init__(self, path: Path) -> None:
        _refuse_bomb(path)
        try:
            # Formulas are read as formulas and refused: their stored results may be older than their inputs.
            self._book: Any = load_workbook(path, read_only=True, data_only=False, keep_links=False)
        except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError) as error:
            raise _broken(error) from None
        self.epoch = self._book.epoch
        if not self._book.worksheets:
            raise SourceError("The workbook has no sheet")
        self._sheet = self._book.worksheets[0]

    def __enter__(self) -> "_Sheet":
        return self

    def __exit__(self, *_: object) -> None:
        self._book.close()

    def rows(self) -> Iterator[tuple[int, Sequence[Any]]]:
        """(number, values) of each row."""
        self._sheet.reset_dimensions()  # some writers state a smaller sheet than they fill
        try:
            yield from enumerate(self._sheet.iter_rows(values_only=True), start=1)
        except (zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError, EOFError) as error:
            raise _broken(error) from None


def _broken(error: Exception) -> SourceError:
    return SourceError(
        "The workbook cannot be read (%(error)s); it may be cut off or protected. Save it again as .xlsx",
        error=str(error)[:200],
    )


def _refuse_bomb(path: Path) -> None:
    """Look at what the archive says of itself; unpacking stops at these sizes anyway."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise _broken(error) from None
    unpacked = sum(part.file_size for part in parts)
    dense = any(part.file_size > _SMALL and part.file_size > DENSEST * part.compress_size for part in parts)
    if unpacked > _LARGEST or len(parts) > MOST_PARTS or dense:
        raise SourceError("The workbook would unpack to %(size)d MB; it is not opened", size=unpacked // _SMALL)
    if any(part.flag_bits & 1 for part in parts):
        raise SourceError("The workbook is protected by a password; save it without one")


def _moment(cell: Any, epoch: datetime) -> str:
    """A date cell as ISO text; a bare number in a date column is Excel's count of days."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and _SERIALS[0] <= cell <= _SERIALS[1]:
        cell = from_excel(cell, epoch)
    if isinstance(cell, datetime):
        rounded = (cell + timedelta(milliseconds=500)).replace(microsecond=0)  # Excel counts days in floating point
        return rounded.date().isoformat() if rounded.time() == time() else rounded.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return as_text(cell)
