"""A file that is chosen twice: the second try must not take it from under the run that reads it."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from app.connectors.runs.run_lock import ConnectorBusyError
from app.connectors.setup.chosen_file import ChosenFile
from app.connectors.setup.import_uploaded_file import ImportUploadedFile
from app.connectors.setup.upload_folder import Uploads
from app.identity import SYSTEM
from app.kernel.errors import ConflictError
from tests.support.clock import FixedClock

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


@contextmanager
def no_session() -> Iterator[Any]:
    @contextmanager
    def begin() -> Iterator[None]:
        yield

    yield SimpleNamespace(begin=begin)


def import_with(uploads: Uploads, refusal: Exception) -> ImportUploadedFile:
    def one_file(*_: object) -> None:
        raise refusal

    save = SimpleNamespace(for_upload=lambda *_: SimpleNamespace(id=uuid4()))
    feeds = SimpleNamespace(of=lambda _mapping: SimpleNamespace(personal=True))
    return ImportUploadedFile(no_session, FixedClock(NOW), save, SimpleNamespace(one_file=one_file), uploads, feeds)  # type: ignore[arg-type]


@pytest.mark.parametrize(("refusal", "stays"), [(ConnectorBusyError("busy"), True), (ConflictError("other"), False)])
def test_a_file_of_people_stays_only_while_another_run_may_read_it(
    tmp_path: Path, refusal: Exception, stays: bool
) -> None:
    uploads = Uploads(tmp_path)
    token = uploads.keep("roster.csv", io.BytesIO(b"x"))
    with pytest.raises(type(refusal)):
        import_with(uploads, refusal)(SYSTEM, ChosenFile(token, "roster", {"feed": "roster"}))
    assert uploads.has(token) is stays
