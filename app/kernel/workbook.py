"""The first sheet of an Excel workbook, or all, read in a process with limits: `python -m app.kernel.workbook`.

Each line that comes is a list of rows `[number, cells]` without the empty ones, or `{"refused": why, …}` at the end. A
cell is what JSON knows, or `{"moment": ISO 8601}`, `{"text": …}` for what it does not. Where all sheets are asked for,
`{"sheet": name}` stands before each one's rows.
"""

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, datetime
from itertools import islice
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.utils.exceptions import InvalidFileException

from app.kernel.limited_process import serve

LARGEST = 512 * 1024 * 1024
MOST_PARTS = 2_000
DENSEST = 200
"""Sheets of repeated numbers pack well, but not like this."""
MOST_ROWS = 1_048_576
MOST_COLUMNS = 500
LONGEST_GAP = 10_000
_SMALL = 1024 * 1024
_LINE = 500
_UNREADABLE = (
    InvalidFileException,
    zipfile.BadZipFile,
    KeyError,
    ValueError,
    OSError,
    SyntaxError,
    EOFError,
    TypeError,
)


class _RefusedError(Exception):
    """Why the workbook is not read, for the one who asked."""

    def __init__(self, why: str, **params: Any) -> None:
        self.said = {"refused": why, **params}
        super().__init__(why)


def read(request: Any) -> Iterator[Any]:
    """The lines for the workbook at `path`; `first` stands for its first row alone, `every` for all sheets."""
    try:
        _refuse_bomb(request["path"])
        # Formulas are read as formulas and refused: their stored results may be older than their inputs.
        with closing(load_workbook(request["path"], read_only=True, data_only=False, keep_links=False)) as book:
            _refuse_empty(book)
            yield {"epoch": 1904 if book.epoch == CALENDAR_MAC_1904 else 1900}
            yield from _sheets(book) if request.get("every") else _first_sheet(book, first_row=request["first"])
    except _RefusedError as refusal:
        yield refusal.said
    except _UNREADABLE as error:
        yield {"refused": "broken", "error": str(error)[:200]}


def _first_sheet(book: Any, *, first_row: bool) -> Iterator[list[Any]]:
    rows = _rows(book.worksheets[0])
    yield from _lines(islice(rows, 1) if first_row else rows)


def _sheets(book: Any) -> Iterator[Any]:
    for sheet in book.worksheets:
        yield {"sheet": sheet.title}
        yield from _lines(_rows(sheet))


def _refuse_empty(book: Any) -> None:
    if not book.worksheets:
        raise _RefusedError("empty")


def _lines(rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
    while line := list(islice(rows, _LINE)):
        yield line


def _rows(sheet: Any) -> Iterator[list[Any]]:
    """Rows that say something; a reader of ours would else count through a thousand million empty ones."""
    sheet.reset_dimensions()  # some writers state a smaller sheet than they fill
    empty = 0
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        if number > MOST_ROWS:
            raise _RefusedError("rows", row=number)
        if len(cells) > MOST_COLUMNS:
            raise _RefusedError("columns", row=number, columns=len(cells))
        if number > 1 and all(cell is None or cell == "" for cell in cells):
            empty += 1
            if empty > LONGEST_GAP:
                raise _RefusedError("gap", row=number)
            continue
        empty = 0
        yield [number, _plain(cells)]


def _plain(cells: Sequence[Any]) -> list[Any]:
    return [cell if cell is None or isinstance(cell, (str, int, float)) else _typed(cell) for cell in cells]


def _typed(cell: Any) -> dict[str, str]:
    if isinstance(cell, (datetime, date)):
        return {"moment": cell.isoformat()}
    return {"text": str(cell)}


def _refuse_bomb(path: str) -> None:
    """Look at what the archive says of itself; unpacking stops at these sizes anyway."""
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    dense = any(part.file_size > _SMALL and part.file_size > DENSEST * part.compress_size for part in parts)
    if unpacked > LARGEST or len(parts) > MOST_PARTS or dense:
        raise _RefusedError("bomb", size=unpacked // _SMALL)
    if any(part.flag_bits & 1 for part in parts):
        raise _RefusedError("protected")


if __name__ == "__main__":  # pragma: no cover - runs in the child
    serve(read)
