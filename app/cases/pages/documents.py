"""Files of a case as pages show them; those of blind tasks are left out."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.blind_values import blind_elements
from app.cases.case_record import CaseRecord
from app.cases.models import Document
from app.cases.operations.attach_document import document_content
from app.cases.permissions import visible_case
from app.definitions import Definitions
from app.engine import ProcessModel
from app.identity import Actor, People
from app.kernel.errors import NotFoundError
from app.web.view_models import FileRef


def case_files(session: Session, case: CaseRecord, model: ProcessModel, people: People) -> Sequence[FileRef]:
    """The case's files, oldest first."""
    hidden = blind_elements(case, model)
    query = select(Document).where(Document.case_id == case.id).order_by(Document.uploaded_at, Document.id)
    return [
        FileRef(d.id, d.name, d.size, f"/files/{d.id}", people[d.uploaded_by], d.uploaded_at)
        for d in session.scalars(query)
        if d.element not in hidden
    ]


class DocumentReader:
    """Reads one file for one person; a file that one may not see does not exist."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions

    def __call__(self, session: Session, actor: Actor, document_id: UUID) -> tuple[Document, bytes]:
        """The file and its bytes. Raises NotFoundError, also for others' files of blind tasks."""
        document, content = document_content(session, document_id)
        case = visible_case(session, actor, document.case_id)
        hidden = blind_elements(case, self._definitions.model(case.key))
        if document.element in hidden and document.uploaded_by != actor.id:
            raise NotFoundError("There is no file %(id)s", id=str(document_id))
        return document, content
