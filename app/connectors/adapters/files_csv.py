"""CSV files of any length: UTF-8 or GB 18030, what cannot be read kept apart with its line.

Plain lines go on in blocks, untouched; a block that holds anything unusual is read row by row.
"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from app.connectors.adapters.csv_blocks import plain_lines
from app.imports import (
    Block,
    ColumnMapping,
    Page,
    RawRow,
    Record,
    RecordOrReject,
    Reject,
    RejectCode,
    SourceError,
    check_header,
    check_row,
    decode_line,
)
from app.kernel.errors import InvalidInputError

OTHER_ENCODING = RejectCode("encoding", "The line is not %(encoding)s text like the rest of the file")
LONGEST_LINE = 1024 * 1024
BLOCK = 1024 * 1024
_BOM = b"\xef\xbb\xbf"
_MAGIC = {
    b"PK\x03\x04": "The file is an Excel workbook under another name; call it .xlsx",
    b"\xd0\xcf\x11\xe0": "The file is an old Excel workbook (.xls); save it as .xlsx or CSV",
    b"\xff\xfe": "The file is UTF-16 text; save it as UTF-8",
    b"\xfe\xff": "The file is UTF-16 text; save it as UTF-8",
}
# The database takes no zero byte; formulas are found when the rows are imported.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def read_csv(path: Path, mapping: ColumnMapping) -> Iterator[RecordOrReject]:
    """Every data row, readable or not; raises SourceError when the file as a whole is not what it should be."""
    with path.open("rb") as file:
        for found in _Rows(file, mapping):
            yield from found


def read_csv_pages(path: Path, mapping: ColumnMapping, size: int = BLOCK) -> Iterator[Page]:
    """The same rows by pages of about `size` bytes: blocks of plain lines where it can be."""
    with path.open("rb") as file:
        rows = _Rows(file, mapping)
        header, lines = rows.header, rows.lines
        while raw := file.read(size):
            rest = b"" if raw.endswith(b"\n") else file.readline(LONGEST_LINE)
            raw += rest
            whole = len(rest) < LONGEST_LINE
            plain = plain_lines(raw, lines.encoding, len(header), mapping.delimiter) if whole else None
            if plain is None:
                end = file.tell()
                file.seek(end - len(raw))
                yield [row for found in rows.until(end) for row in found]
            else:
                yield Block(tuple(header), lines.number + 1, plain, mapping.delimiter)
                lines.number += len(plain)


def read_header(path: Path, mapping: ColumnMapping) -> list[str]:
    """The names of the columns, before anybody has mapped them."""
    with path.open("rb") as file:
        try:
            cells = next(csv.reader(iter(_Lines(file, mapping.encoding)), delimiter=mapping.delimiter), [])
        except csv.Error as error:
            raise InvalidInputError("The first line cannot be read as CSV: %(error)s", error=str(error)) from None
    return [cell.strip() for cell in cells]


def guess_delimiter(path: Path) -> str:
    """The mark that stands most often in the first line."""
    with path.open("rb") as file:
        first = file.readline(LONGEST_LINE)
    return max((",", ";", "\t", "|"), key=lambda mark: first.count(mark.encode()))


class _Rows:
    """The rows of an open file: for each, the lines before it that could not be read, and itself."""

    def __init__(self, file: BinaryIO, mapping: ColumnMapping) -> None:
        self._file = file
        self.lines = _Lines(file, mapping.encoding)
        self._reader = csv.reader(iter(self.lines), delimiter=mapping.delimiter, strict=True)
        self._rows = self._read()
        self.header = check_header(self._header(), mapping)

    def __iter__(self) -> Iterator[list[RecordOrReject]]:
        return self._rows

    def until(self, end: int) -> Iterator[list[RecordOrReject]]:
        """The rows that begin before the byte `end`, and no other."""
        while self._file.tell() < end:
            yield next(self._rows, [])

    def _header(self) -> list[str]:
        try:
            return next(self._reader, [])
        except csv.Error as error:
            raise self._broken(error) from None

    def _read(self) -> Iterator[list[RecordOrReject]]:
        lines, width, strip = self.lines, len(self.header), str.strip
        try:
            for cells in self._reader:
                found: list[RecordOrReject] = [*lines.rejects()] if lines.unreadable else []
                if len(cells) == width and not lines.suspect and any(cells):
                    named = dict(zip(self.header, map(strip, cells)))  # noqa: B905  (equally long)
                    found.append(Record(lines.number, named))
                elif any(cell.strip() for cell in cells):
                    row = check_row(self.header, cells, lines.number)
                    found.append(Record(row.line_no, row.cells) if isinstance(row, RawRow) else row)
                lines.suspect = False
                yield found
            yield [*lines.rejects()]
        except csv.Error as error:
            raise self._broken(error) from None

    def _broken(self, error: csv.Error) -> SourceError:
        return SourceError(
            "Line %(line)d cannot be read as CSV (%(error)s); the file may be cut off or quoted wrongly",
            line=self.lines.number,
            error=str(error),
        )


class _Lines:
    """The file's lines as text; `number` is the last line handed out, `suspect` whether its row wants a closer look."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        self._file = file
        self.number = 0
        self.suspect = False
        self.unreadable: list[Reject] = []
        _refuse_foreign(file)
        self.encoding = _guess(file) if encoding == "auto" else encoding

    def __iter__(self) -> Iterator[str]:
        readline, encoding = self._file.readline, self.encoding
        while raw := readline(LONGEST_LINE):
            self.number += 1
            if len(raw) == LONGEST_LINE:
                raise SourceError("Line %(line)d is longer than a megabyte; this is no CSV file", line=self.number)
            text = raw.decode() if raw.isascii() else decode_line(raw, encoding)
            if text is None:
                self._reject(raw)
                continue
            if not text.rstrip("\r\n").isprintable() and _CONTROL.search(text):
                self.suspect = True
            yield text

    def rejects(self) -> list[Reject]:
        """Lines in another encoding since the last call."""
        found, self.unreadable = self.unreadable, []
        return found

    def _reject(self, raw: bytes) -> None:
        shown = raw[:200].decode(self.encoding, "replace").rstrip()
        self.unreadable.append(Reject(self.number, OTHER_ENCODING, {"encoding": self.encoding}, {"line": shown}))


def _refuse_foreign(file: BinaryIO) -> None:
    head = file.read(4096)
    for magic, sentence in _MAGIC.items():
        if head.startswith(magic):
            raise SourceError(sentence)
    if b"\x00" in head:
        raise SourceError("The file holds zero bytes and is no text; export it again as CSV")
    file.seek(len(_BOM) if head.startswith(_BOM) else 0)


def _guess(file: BinaryIO) -> str:
    """The encoding of the first line that tells; the file stands where it stood."""
    start = file.tell()
    found = "utf-8"
    while raw := file.readline(LONGEST_LINE):
        if not raw.isascii():
            found = "utf-8" if decode_line(raw, "utf-8") is not None else "gb18030"
            break
    file.seek(start)
    return found
