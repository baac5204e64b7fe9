"""Files by hand: kept until somebody has said what their columns mean, then imported."""

import os
import re
import shutil
from pathlib import Path
from typing import IO
from uuid import uuid4

from app.connectors.adapters.files import SUFFIXES
from app.connectors.adapters.files_csv import guess_delimiter, read_header
from app.connectors.adapters.files_xlsx import read_xlsx_header
from app.connectors.setup.stored_upload import StoredUpload
from app.imports import plain_columns
from app.kernel.errors import InvalidInputError, NotFoundError

_TOKEN = re.compile(r"[0-9a-f]{32}")
_UNSAFE = re.compile(r"[^\w.()（） -]+")


class Uploads:
    """Files that wait for their mapping, each in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "_uploads"

    def keep(self, name: str, stream: IO[bytes]) -> str:
        """Put a file aside and return its token; raises InvalidInputError for what is no CSV or workbook."""
        plain = _UNSAFE.sub("_", Path(name.replace("\\", "/")).name)[-120:]
        if Path(plain).suffix.lower() not in SUFFIXES:
            raise InvalidInputError("Choose a CSV file or an Excel workbook (.csv, .txt, .tsv, .xlsx)")
        token = uuid4().hex
        folder = self._folder / token
        folder.mkdir(mode=0o700, parents=True)
        descriptor = os.open(folder / plain, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            shutil.copyfileobj(stream, file, 1024 * 1024)
        return token

    def find(self, token: str) -> StoredUpload:
        """The file, with its columns; raises NotFoundError, InvalidInputError or SourceError."""
        path = self.path(token)
        if path.suffix.lower() == ".xlsx":
            return StoredUpload(token, path.name, path, read_xlsx_header(path))
        delimiter = guess_delimiter(path)
        return StoredUpload(token, path.name, path, read_header(path, plain_columns(delimiter=delimiter)), delimiter)

    def has(self, token: str) -> bool:
        """Whether the file is still there."""
        try:
            return self.path(token).exists()
        except NotFoundError:
            return False

    def path(self, token: str) -> Path:
        """Where the file lies; raises NotFoundError."""
        folder = self._folder / token
        found = [*folder.iterdir()] if _TOKEN.fullmatch(token) and folder.is_dir() else []
        files = [path for path in found if path.is_file()]
        if not files:
            raise NotFoundError("This upload is not there any more; choose the file again")
        return files[0]

    def expire(self, before: float) -> int:
        """Delete uploads that were put aside before this moment (seconds since 1970); returns how many."""
        old = [
            folder
            for folder in (self._folder.iterdir() if self._folder.is_dir() else ())
            if _TOKEN.fullmatch(folder.name) and folder.stat().st_mtime < before
        ]
        for folder in old:
            self.forget(folder.name)
        return len(old)

    def forget(self, token: str) -> None:
        """Delete the file, if it is still there, and its folder."""
        if _TOKEN.fullmatch(token):
            shutil.rmtree(self._folder / token, ignore_errors=True)
