"""A file by hand: keep it, guess what its columns mean, say what would happen, then hand it to its connector."""

import os
import re
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import IO
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.connectors.adapters.files import SUFFIXES, read_file, read_pages
from app.connectors.adapters.files_csv import guess_delimiter, read_header
from app.connectors.adapters.files_xlsx import read_xlsx_header
from app.connectors.importer_choice import open_importer
from app.connectors.models import ConnectorRow
from app.connectors.permissions import import_action
from app.connectors.runs.run_connector import PAGE
from app.identity.access import require
from app.identity.actor import Actor
from app.imports.column_mapping import ColumnMapping
from app.imports.raw_rows import Rejected
from app.imports.records import Record
from app.imports.rejects import Reason, UnknownCode
from app.imports.request import ImportRequest, ImportResult
from app.kernel.clock import Clock
from app.kernel.errors import InvalidInputError, NotFoundError

_TOKEN = re.compile(r"[0-9a-f]{32}")
_UNSAFE = re.compile(r"[^\w.()（） -]+")
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class StoredUpload:
    """A file that was put aside under `token`; `delimiter` and `header` as found in it."""

    token: str
    name: str
    path: Path
    header: Sequence[str]
    delimiter: str = ","


@dataclass(slots=True)
class ImportPreview:
    """What an import would do: the counts, the first refused rows, why rows are refused, codes nobody knows."""

    outcome: ImportResult
    refused: Sequence[Rejected]
    reasons: Sequence[Reason]
    codes: Sequence[UnknownCode]


class Uploads:
    """Files that wait for their mapping."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "_uploads"
        self._connectors = folder

    def keep(self, name: str, stream: IO[bytes]) -> str:
        """Put a file aside and return its token; raises InvalidInputError for what is no CSV or workbook."""
        plain = _UNSAFE.sub("_", Path(name.replace("\\", "/")).name)[-120:]
        if Path(plain).suffix.lower() not in SUFFIXES:
            raise InvalidInputError("Choose a CSV file or an Excel workbook (.csv, .txt, .tsv, .xlsx)")
        self._folder.mkdir(parents=True, exist_ok=True)
        token = uuid4().hex
        with (self._folder / f"{token}~{plain}").open("wb") as file:
            while chunk := stream.read(1024 * 1024):
                file.write(chunk)
        return token

    def find(self, token: str) -> StoredUpload:
        """The file, with its columns; raises NotFoundError, InvalidInputError or SourceError."""
        path = self._path(token)
        name = path.name.partition("~")[2]
        if path.suffix.lower() == ".xlsx":
            return StoredUpload(token, name, path, read_xlsx_header(path))
        delimiter = guess_delimiter(path)
        return StoredUpload(token, name, path, read_header(path, ColumnMapping("", {}, delimiter=delimiter)), delimiter)

    def hand_over(self, token: str, connector: ConnectorRow) -> None:
        """Move the file to where its connector looks for files."""
        upload = self._path(token)
        configured = connector.settings.get("folder")
        target = Path(configured) if configured else self._connectors / connector.code
        target.mkdir(parents=True, exist_ok=True)
        long_ago = time.time() - 3600  # complete, so nothing needs to wait for it to settle
        os.utime(upload, (long_ago, long_ago))
        shutil.move(upload, target / upload.name.partition("~")[2])

    def set_apart(self, token: str) -> Path:
        """Put the file into a folder of its own, for a run that reads it alone; `forget` it afterwards."""
        upload = self._path(token)
        folder = self._folder / f"{token}.run"
        folder.mkdir()
        place = folder / upload.name.partition("~")[2]
        long_ago = time.time() - 3600
        os.utime(upload, (long_ago, long_ago))
        shutil.move(upload, place)
        return place

    def forget(self, place: Path) -> None:
        """Delete a file that was set apart: what it says of people is stored, or stands in quarantine."""
        shutil.rmtree(place.parent, ignore_errors=True)

    def _path(self, token: str) -> Path:
        found = list(self._folder.glob(f"{token}~*")) if _TOKEN.fullmatch(token) else []
        if not found:
            raise NotFoundError("This upload is not there any more; choose the file again")
        return found[0]


def first_rows(upload: StoredUpload, limit: int = 5) -> list[list[str]]:
    """The first rows as they stand, column by column."""
    mapping = ColumnMapping("", {}, delimiter=upload.delimiter)
    rows = islice(read_file(upload.path, mapping), limit)
    return [[_cell(row, name) for name in upload.header] for row in rows]


class PreviewFile:
    """Read a whole file against the plant and the stored rows, and leave no trace."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def __call__(
        self, session: Session, actor: Actor, upload: StoredUpload, mapping: ColumnMapping, *, complete: bool = False
    ) -> ImportPreview:
        """What an import of `upload` would do. Raises ForbiddenError, InvalidInputError and SourceError."""
        require(actor, import_action(mapping.feed))
        present = session.scalar(select(ConnectorRow).where(ConnectorRow.code == mapping.source))
        order = ImportRequest(
            present.id if present else uuid4(),
            uuid4(),
            mapping.source,
            mapping,
            self._clock.now(),
            max_error_share=float(present.max_error_share) if present else 0.20,
            last_wins=False,
            keep_refused=False,
            actor=actor,
            complete=complete,
        )
        trial = session.begin_nested()
        try:
            intake = open_importer(session, order)
            for page in read_pages(upload.path, replace(mapping, delimiter=upload.delimiter), PAGE):
                intake.take(page)
            outcome, refusals = intake.finish() if intake.read else ImportResult(), intake.refusals
            return ImportPreview(
                outcome, refusals.first(_SHOWN), refusals.reasons(_SHOWN), refusals.unknown_codes(_SHOWN)
            )
        finally:
            trial.rollback()


def _cell(row: Record | Rejected, name: str) -> str:
    return row.cells.get(name, "") if isinstance(row, Record) else str(row.raw.get(name, ""))
