"""Files that came with a submission: stored, and named in the answers by their document ids."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from app.cases.documents import LARGEST, Place, Upload, attach


class IncomingFile(Protocol):
    """A file as the web layer hands it over."""

    filename: str | None

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes."""


def store_files(
    session: Session, answers: Mapping[str, Any], files: Mapping[str, Sequence[IncomingFile]], place: Place,
    person: UUID, now: datetime,
) -> dict[str, Any]:  # fmt: skip
    """The answers with each file field's `files::…` value replaced by the list of stored document ids.

    Everything happens in the caller's transaction: a refused submission stores no file.
    """
    fields = {value: key for key, value in answers.items() if isinstance(value, str)}
    stored = dict(answers)
    for token, incoming in files.items():
        field = fields.get(token)
        if field is not None:
            uploads = [Upload(field, file.filename or "", file.read(LARGEST + 1)) for file in incoming]
            stored[field] = [str(attach(session, upload, place, person, now).id) for upload in uploads]
    return stored
