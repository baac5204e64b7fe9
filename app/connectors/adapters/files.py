"""Files: a folder where another system, or the upload page, drops CSV and Excel files. One run reads one file.

A file that was stored goes to `done/`, one that was rejected to `failed/`; drop the mended file again.
"""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from app.connectors.adapters.files_csv import OTHER_ENCODING, read_csv, read_csv_pages
from app.connectors.adapters.files_xlsx import read_xlsx
from app.connectors.port import ConnectorKind, Cursor, Opening, Setting
from app.imports import ColumnMapping, Page, RecordOrReject, SourceError

SUFFIXES = (".csv", ".txt", ".tsv", ".xlsx")
_SETTLE_SECONDS = 2.0


def read_file(path: Path, mapping: ColumnMapping) -> Iterator[RecordOrReject]:
    """The rows of a CSV file or workbook, by its name."""
    return read_xlsx(path, mapping) if path.suffix.lower() == ".xlsx" else read_csv(path, mapping)


def read_pages(path: Path, mapping: ColumnMapping, limit: int) -> Iterator[Page]:
    """The same rows by pages of about `limit`."""
    if path.suffix.lower() == ".xlsx":
        return in_pages(read_xlsx(path, mapping), limit)
    return read_csv_pages(path, mapping)


def in_pages(rows: Iterator[RecordOrReject], limit: int) -> Iterator[Page]:
    """Rows by lists of at most `limit`."""
    while page := list(islice(rows, limit)):
        yield page


class DropFolder:
    """The oldest waiting file of a folder, or the one `file` that somebody chose.

    A file changed within the last `settle_seconds` is still being written.
    """

    suffixes: tuple[str, ...] = SUFFIXES

    def __init__(
        self,
        folder: Path,
        mapping: ColumnMapping,
        file: Path | None = None,
        settle_seconds: float = _SETTLE_SECONDS,
    ) -> None:
        self._folder = folder
        self.mapping = mapping
        self._path = file or self._oldest(settle_seconds)
        self._pages: Iterator[Page] = iter(())
        self._at: Cursor | None = None

    @property
    def subject(self) -> str:
        """The file's name."""
        return self._path.name if self._path else ""

    def fetch(self, cursor: Cursor, limit: int) -> tuple[Page, Cursor]:
        """The next rows. The cursor is (file, rows read); any other than the last one begins the file again."""
        if self._path is None:
            return [], cursor
        if self._at is None or cursor != self._at:
            self._pages, cursor = self.pages(self._path, limit), {"file": self._path.name, "row": 0}
        page = self._next_page()
        self._at = {"file": self._path.name, "row": cursor["row"] + len(page)}
        return page, self._at

    def _next_page(self) -> Page:
        try:
            page = next(self._pages, [])
            while not page and (following := next(self._pages, None)) is not None:
                page = following
        except FileNotFoundError:
            raise SourceError("The file is not there any more; another run has read it meanwhile") from None
        return page

    def read(self, path: Path) -> Iterator[RecordOrReject]:
        """The rows of one file."""
        return read_file(path, self.mapping)

    def pages(self, path: Path, limit: int) -> Iterator[Page]:
        """The same rows, a page after the other."""
        return in_pages(self.read(path), limit)

    def settle(self, *, stored: bool) -> None:
        """Put the file aside; one of the same name that lies there already is kept beside it."""
        if self._path is None:
            return
        target = self._folder / ("done" if stored else "failed")
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        place = target / self._path.name
        if place.exists():
            place = target / f"{self._path.stem}.{time.time_ns()}{self._path.suffix}"
        try:
            shutil.move(self._path, place)  # a chosen file may lie on another disk
        except FileNotFoundError:  # another run of the same file was faster with it, which stored the same rows
            return
        with suppress(PermissionError):  # another account's file stays as that account left it
            place.chmod(0o600)

    def _oldest(self, settle_seconds: float) -> Path | None:
        if not self._folder.is_dir():
            return None
        ready = time.time() - settle_seconds
        found = [
            (path.stat().st_mtime, path.name, path)
            for path in self._folder.iterdir()
            if path.suffix.lower() in self.suffixes and not path.name.startswith((".", "~")) and _is_plain(path)
        ]
        waiting = [entry for entry in found if entry[0] <= ready]
        return min(waiting)[2] if waiting else None


def _is_plain(path: Path) -> bool:
    """Whether it is a file itself: a link may lead to what nobody has dropped here."""
    return path.is_file() and not path.is_symlink()


class TableFolder(DropFolder):
    """The oldest CSV file or workbook of a folder."""

    def pages(self, path: Path, limit: int) -> Iterator[Page]:
        """Its rows, in blocks where they are plain."""
        return read_pages(path, self.mapping, limit)


def folder_of(opening: Opening) -> Path:
    """The configured folder, else the connector's own.

    A file that somebody chose is read wherever it lies, and put aside into that folder afterwards, when its rows are
    stored for good: for it the folder is made. Raises SourceError, before anything is read, when the folder is not
    there, takes no file, or is out of reach.
    """
    configured = opening.settings.get("folder")
    if not configured:
        return opening.folder
    folder = opening.reach.folder(Path(configured))
    if opening.file is not None:
        with suppress(OSError):  # as `settle` would, but in time
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.X_OK):
        raise SourceError("The folder %(folder)s is not there or cannot be read", folder=configured)
    if not os.access(folder, os.W_OK):
        raise SourceError("Files cannot be put aside in the folder %(folder)s: allow writing there", folder=configured)
    return folder


def _open(opening: Opening) -> TableFolder:
    return TableFolder(folder_of(opening), opening.mapping, opening.file)


FOLDER = Setting("folder", "投放文件夹", "Drop folder")
KIND = ConnectorKind(
    "files",
    "文件（CSV、Excel）",
    "Files (CSV, Excel)",
    _open,
    (FOLDER,),
    one_file_a_run=True,
    codes=(OTHER_ENCODING,),
)
