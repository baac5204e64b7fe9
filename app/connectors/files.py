"""Files: a folder where another system, or the upload page, drops CSV and Excel files. One run reads one file.

A file that was stored goes to `done/`, one that was refused to `failed/`; drop the mended file again.
"""

import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from app.connectors.files_csv import read_csv
from app.connectors.files_xlsx import read_xlsx
from app.connectors.port import ConnectorKind, Cursor, Opening, Record, Records, Setting, SourceError
from app.quality.import_mapping import ColumnMapping
from app.quality.import_reading import Rejected

SUFFIXES = (".csv", ".txt", ".tsv", ".xlsx")
_SETTLE_SECONDS = 2.0


def read_file(path: Path, mapping: ColumnMapping) -> Iterator[Record | Rejected]:
    """The rows of a CSV file or workbook, by its name."""
    return read_xlsx(path, mapping) if path.suffix.lower() == ".xlsx" else read_csv(path, mapping)


class DropFolder:
    """The oldest waiting file of a folder. `settle_seconds`: a file changed since then is still being written."""

    suffixes: tuple[str, ...] = SUFFIXES

    def __init__(self, folder: Path, mapping: ColumnMapping, settle_seconds: float = _SETTLE_SECONDS) -> None:
        self._folder = folder
        self._mapping = mapping
        self._path = self._oldest(settle_seconds)
        self._rows: Iterator[Record | Rejected] | None = None
        self._at: Cursor | None = None

    @property
    def subject(self) -> str:
        """The file's name."""
        return self._path.name if self._path else ""

    def fetch(self, cursor: Cursor, limit: int) -> tuple[Records, Cursor]:
        """The next rows. The cursor is (file, rows read); one of another file begins this one."""
        if self._path is None:
            return [], cursor
        if self._rows is None or cursor != self._at:
            done = cursor["row"] if cursor.get("file") == self._path.name and self._rows else 0
            self._rows = islice(self.read(self._path), done, None)
            cursor = {"file": self._path.name, "row": done}
        page = list(islice(self._rows, limit))
        following = {"file": self._path.name, "row": cursor["row"] + len(page)}
        self._at = following
        return page, following if page else cursor

    def read(self, path: Path) -> Iterator[Record | Rejected]:
        """The rows of one file."""
        return read_file(path, self._mapping)

    def settle(self, *, stored: bool) -> None:
        """Put the file aside; one of the same name that lies there already is kept beside it."""
        if self._path is None:
            return
        target = self._folder / ("done" if stored else "failed")
        target.mkdir(parents=True, exist_ok=True)
        place = target / self._path.name
        if place.exists():
            place = target / f"{self._path.stem}.{time.time_ns()}{self._path.suffix}"
        self._path.replace(place)

    def _oldest(self, settle_seconds: float) -> Path | None:
        if not self._folder.is_dir():
            return None
        ready = time.time() - settle_seconds
        found = [
            (path.stat().st_mtime, path.name, path)
            for path in self._folder.iterdir()
            if path.suffix.lower() in self.suffixes and not path.name.startswith((".", "~")) and path.is_file()
        ]
        waiting = [entry for entry in found if entry[0] <= ready]
        return min(waiting)[2] if waiting else None


def folder_of(opening: Opening) -> Path:
    """The configured folder, else the connector's own under the instance; raises SourceError when it is not there."""
    configured = opening.settings.get("folder")
    if not configured:
        return opening.folder
    folder = Path(configured)
    if not folder.is_dir():
        raise SourceError("The folder %(folder)s is not there or cannot be read", folder=configured)
    return folder


def _open(opening: Opening) -> DropFolder:
    return DropFolder(folder_of(opening), opening.mapping)


FOLDER = Setting("folder", "投放文件夹", "Drop folder")
KIND = ConnectorKind("files", "文件（CSV、Excel）", "Files (CSV, Excel)", _open, (FOLDER,), one_file_a_run=True)
