"""Files that came with a submission: stored, and named in the answers by their document ids."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy.orm import Session

from app.cases import AttachedFile, AttachmentPlace, attach_document
from app.kernel.errors import InvalidInputError


class IncomingFile(Protocol):
    """A file as the web layer hands it over."""

    filename: str | None

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes."""


class UploadLimits(Protocol):
    """What a person may attach to a task."""

    @property
    def max_bytes(self) -> int: ...
    @property
    def max_per_task(self) -> int: ...


def store_files(
    session: Session,
    answers: Mapping[str, Any],
    files: Mapping[str, Sequence[IncomingFile]],
    place: AttachmentPlace,
    limits: UploadLimits,
) -> dict[str, Any]:
    """The answers with each file field's `files::…` value replaced by the list of stored document ids.

    Everything happens in the caller's transaction: a refused submission stores no file.
    """
    if sum(len(incoming) for incoming in files.values()) > limits.max_per_task:
        raise InvalidInputError("At most %(most)s files may be attached to a task", most=limits.max_per_task)
    fields = {value: key for key, value in answers.items() if isinstance(value, str)}
    stored = dict(answers)
    for token, incoming in files.items():
        field = fields.get(token)
        if field is not None:
            uploads = [AttachedFile(field, file.filename or "", file.read(limits.max_bytes + 1)) for file in incoming]
            stored[field] = [str(attach_document(session, upload, place, limits.max_bytes).id) for upload in uploads]
    return stored
