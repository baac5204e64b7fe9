"""Files attached to a task: kept once by their digest, served as attachments, never opened by the server."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import insert as plain_insert
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.cases.models import Document, DocumentContent
from app.kernel.errors import InvalidInputError, NotFoundError

MEGABYTE = 1024 * 1024

# Extension -> (media type, how its first bytes must look); None where the format has no fixed beginning.
_KINDS: dict[str, tuple[str, tuple[bytes, ...] | None]] = {
    "pdf": ("application/pdf", (b"%PDF-",)),
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "webp": ("image/webp", (b"RIFF",)),
    "heic": ("image/heic", None),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (b"PK\x03\x04",)),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (b"PK\x03\x04",)),
    "csv": ("text/csv", None),
    "txt": ("text/plain", None),
}


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file as it arrived, and the field of the form it belongs to."""

    field: str
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class AttachmentPlace:
    """Which task of which case a file is attached to, by whom and when."""

    case_id: UUID
    task_id: UUID
    element: str
    person: UUID
    now: datetime


def attach_document(session: Session, upload: AttachedFile, place: AttachmentPlace, largest: int) -> Document:
    """Store a file of at most `largest` bytes; the same bytes are stored once.

    Raises InvalidInputError for size, kind or content.
    """
    media_type = _media_type(upload, largest)
    digest = hashlib.sha256(upload.content).hexdigest()
    session.execute(insert(DocumentContent).values(sha256=digest, content=upload.content).on_conflict_do_nothing())
    document = {
        "id": uuid4(),
        "case_id": place.case_id,
        "task_id": place.task_id,
        "element": place.element,
        "field": upload.field,
        "name": _plain_name(upload.name),
        "media_type": media_type,
        "size": len(upload.content),
        "sha256": digest,
        "uploaded_by": place.person,
        "uploaded_at": place.now,
    }
    session.execute(plain_insert(Document).values(document))
    return Document(**document)


def document_digests(session: Session, task_id: UUID) -> dict[str, str]:
    """SHA-256 of every file attached to the task, by document id: what the ledger keeps of them."""
    query = select(Document.id, Document.sha256).where(Document.task_id == task_id)
    return {str(row.id): row.sha256 for row in session.execute(query)}


def document_content(session: Session, document_id: UUID) -> tuple[Document, bytes]:
    """A file with its bytes, checked against its digest; raises NotFoundError."""
    query = select(Document, DocumentContent.content).join(DocumentContent, DocumentContent.sha256 == Document.sha256)
    row = session.execute(query.where(Document.id == document_id)).one_or_none()
    if row is None:
        raise NotFoundError("There is no file %(id)s", id=str(document_id))
    if hashlib.sha256(row.content).hexdigest() != row.Document.sha256:
        raise RuntimeError(f"the stored bytes of document {document_id} do not match their digest")
    return row.Document, row.content


def _media_type(upload: AttachedFile, largest: int) -> str:
    if not upload.content:
        raise InvalidInputError("The file %(name)s is empty", name=upload.name, fields={upload.field: "Empty file"})
    if len(upload.content) > largest:
        raise InvalidInputError(
            "The file %(name)s has %(size)s MB; at most %(largest)s MB are accepted",
            name=upload.name,
            size=round(len(upload.content) / MEGABYTE, 1),
            largest=round(largest / MEGABYTE, 1),
        )
    kind = _KINDS.get(upload.name.rpartition(".")[2].lower())
    if kind is None:
        raise InvalidInputError(
            "Files of the kind of %(name)s are not accepted; use %(kinds)s",
            name=upload.name,
            kinds=", ".join(_KINDS),
        )
    media_type, beginnings = kind
    if beginnings is not None and not upload.content.startswith(beginnings):
        raise InvalidInputError("The content of %(name)s is not what its name says", name=upload.name)
    return media_type


def _plain_name(name: str) -> str:
    base = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in base if c.isprintable())[:200] or "file"
