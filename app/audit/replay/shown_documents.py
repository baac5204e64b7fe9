"""The files of a case that may be shown in its replay."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import (
    Document,
)


def shown_documents(session: Session, case: UUID, hidden: frozenset[str]) -> Mapping[UUID, Sequence[Document]]:
    """The files that may be shown, by the task they came with."""
    found: dict[UUID, list[Document]] = {}
    query = select(Document).where(Document.case_id == case).order_by(Document.uploaded_at, Document.id)
    for document in session.scalars(query):
        if document.element not in hidden:
            found.setdefault(document.task_id, []).append(document)
    return found
