"""Excel workbooks, row by row: real dates, numbers as they are meant, read by a process that has limits."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from app.connectors.adapters.text_values import as_text
from app.imports import ColumnMapping, RawRow, Record, RecordOrReject, SourceError, check_header, check_row
from app.kernel.limited_process import LimitError, stream_limited

CPU_SECONDS = 60
HEADER_SECONDS = 10
# Serial numbers of days from 1990 to 2200: what Excel stores where nobody formatted a date as one.
_SERIALS = (32_874, 109_574)
_REFUSALS = {
    "bomb": "The workbook would unpack to %(size)d MB; it is not opened",
    "protected": "The workbook is protected by a password; save it without one",
    "empty": "The workbook has no sheet",
    "rows": "Row %(row)d is beyond what a sheet has; save the rows in a new workbook",
    "columns": "Row %(row)d has %(columns)d columns; at most 500 are read. Delete what stands far to the right",
    "gap": "More than 10,000 empty rows come before row %(row)d; delete them, and what stands below by mistake",
    "broken": "The workbook cannot be read (%(error)s); it may be cut off or protected. Save it again as .xlsx",
}


def read_xlsx(path: Path, mapping: ColumnMapping) -> Iterator[RecordOrReject]:
    """Every data row of the first sheet; raises SourceError when the file is no workbook that we would open."""
    times = {mapping.columns[name] for name in mapping.moments if name in mapping.columns}
    with closing(_Sheet(path, CPU_SECONDS)) as sheet:
        rows = sheet.rows()
        _, first = next(rows, (1, []))
        header = check_header([as_text(cell) for cell in first], mapping)
        while header and not header[-1]:
            header.pop()
        for number, cells in rows:
            named = zip(header, [*cells, *[None] * len(header)][: len(header)], strict=True)
            texts = [_moment(cell, sheet.epoch) if name in times else as_text(cell) for name, cell in named]
            row = check_row(header, texts, number)
            yield Record(row.line_no, row.cells) if isinstance(row, RawRow) else row


def read_xlsx_header(path: Path) -> list[str]:
    """The names of the columns."""
    with closing(_Sheet(path, HEADER_SECONDS, first_only=True)) as sheet:
        _, first = next(sheet.rows(), (1, []))
        return [text for cell in first if (text := as_text(cell).strip())]


class _Sheet:
    """The first sheet of a workbook, as the limited process hands it over."""

    def __init__(self, path: Path, seconds: int, *, first_only: bool = False) -> None:
        request = {"path": str(path), "first": first_only}
        self._lines = stream_limited("app.kernel.workbook", request, seconds)
        self._seconds = seconds
        self.epoch: datetime = CALENDAR_WINDOWS_1900

    def close(self) -> None:
        """End the process, if it still reads."""
        self._lines.close()

    def rows(self) -> Iterator[tuple[int, Sequence[Any]]]:
        """(number, values) of each row that is not empty."""
        try:
            for line in self._lines:
                if isinstance(line, list):
                    yield from ((number, [_cell(one) for one in cells]) for number, cells in line)
                elif "epoch" in line:
                    self.epoch = CALENDAR_MAC_1904 if line["epoch"] == 1904 else CALENDAR_WINDOWS_1900
                else:
                    raise SourceError(_REFUSALS[line.pop("refused")], **line)
        except LimitError as limit:
            raise self._stopped(limit.reason) from None

    def _stopped(self, reason: str) -> SourceError:
        if reason == "time":
            return SourceError(
                "Reading the workbook takes longer than %(seconds)d seconds; save it as CSV", seconds=self._seconds
            )
        if reason == "memory":
            return SourceError("Reading the workbook takes too much memory; save it as CSV")
        if reason in {"wall", "signal"}:
            return SourceError("Reading the workbook was broken off; try again, or save it as CSV")
        return SourceError(_REFUSALS["broken"], error=reason[:200])


def _cell(given: Any) -> Any:
    if not isinstance(given, dict):
        return given
    if "text" in given:
        return given["text"]
    moment: str = given["moment"]
    return datetime.fromisoformat(moment) if "T" in moment else date.fromisoformat(moment)


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
