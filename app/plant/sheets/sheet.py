"""A sheet as people keep it: a header, and rows with their numbers; from CSV, a workbook, or pasted text."""

import csv
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from app.imports import decode_lines
from app.kernel.csv_export import unsafe_cell
from app.kernel.errors import InvalidInputError
from app.kernel.limited_process import LimitError, stream_limited

CPU_SECONDS = 20
_SUFFIXES = (".csv", ".txt", ".tsv", ".xlsx")
MOST_ROWS = 5_000
_UNREADABLE = "%(name)s is no workbook that can be read: %(why)s. Save it as .xlsx again, or as CSV."


@dataclass(slots=True)
class Sheet:
    """`name` is the kind's, in any of its languages; rows are (number, cells) without the empty ones."""

    name: str
    header: list[str] = field(default_factory=list)
    rows: list[tuple[int, list[str]]] = field(default_factory=list)

    def add(self, number: int, cells: Sequence[str]) -> None:
        """The next row; the first one is the header. Raises InvalidInputError for too many."""
        if not any(cell.strip() for cell in cells):
            return
        if len(self.rows) >= MOST_ROWS:
            raise InvalidInputError("%(sheet)s has more than %(most)s rows; split it", sheet=self.name, most=MOST_ROWS)
        if self.header:
            self.rows.append((number, list(cells)))
        else:
            self.header = [cell.strip() for cell in cells]


def read_text(name: str, text: str) -> Sheet:
    """Pasted from a spreadsheet (tabulators), or CSV. Raises InvalidInputError."""
    head = text.partition("\n")[0]
    mark = next((one for one in "\t,;" if one in head), ",")
    sheet = Sheet(name)
    try:
        for number, cells in enumerate(
            csv.reader(text.splitlines(keepends=True), delimiter=mark, strict=True), start=1
        ):
            sheet.add(number, [unsafe_cell(cell) for cell in cells])
    except csv.Error as error:
        raise InvalidInputError("%(name)s is no CSV that can be read: %(error)s", name=name, error=str(error)) from None
    return sheet


def write_text(sheet: Sheet) -> str:
    """The same as `read_text` takes, parted by tabulators; cells with line ends are quoted."""
    rows = [sheet.header, *(cells for _, cells in sheet.rows)]
    return "\r\n".join("\t".join(_quoted(cell) for cell in cells) for cells in rows)


def read_file(path: Path, kind: str) -> list[Sheet]:
    """Every sheet of a workbook, or the CSV file as a sheet of the kind. Raises InvalidInputError."""
    if path.suffix.lower() == ".xlsx":
        return list(_sheets(path))
    return [read_text(kind, "".join(decode_lines(path.read_bytes()).texts))]


def read_stream(name: str, stream: IO[bytes], kind: str) -> list[Sheet]:
    """The same of a file that was sent. Raises InvalidInputError."""
    suffix = Path(name).suffix.lower()
    if suffix not in _SUFFIXES:
        raise InvalidInputError("Choose a CSV file or an Excel workbook (.csv, .txt, .tsv, .xlsx)")
    with tempfile.TemporaryDirectory(prefix="bihuan-") as folder:
        path = Path(folder) / f"upload{suffix}"
        with path.open("wb") as file:
            shutil.copyfileobj(stream, file)
        return read_file(path, kind)


def _sheets(path: Path) -> Iterator[Sheet]:
    found: list[Sheet] = []
    try:
        request = {"path": str(path), "first": False, "every": True}
        for line in stream_limited("app.kernel.workbook", request, CPU_SECONDS):
            _take(line, found, path.name)
    except LimitError as limit:
        raise InvalidInputError(_UNREADABLE, name=path.name, why=limit.reason[:100]) from None
    return iter([sheet for sheet in found if sheet.header])


def _take(line: Any, found: list[Sheet], name: str) -> None:
    if isinstance(line, list):
        for number, cells in line:
            found[-1].add(number, [_text(cell) for cell in cells])
    elif "sheet" in line:
        found.append(Sheet(line["sheet"].strip()))
    elif "refused" in line:
        raise InvalidInputError(_UNREADABLE, name=name, why=line["refused"])


def _text(cell: Any) -> str:
    if isinstance(cell, dict):
        return str(cell.get("text") or cell["moment"].removesuffix("T00:00:00"))
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def _quoted(cell: str) -> str:
    special = any(mark in cell for mark in '\t\n\r"')
    return '"' + cell.replace('"', '""') + '"' if special else cell
