"""One document of a case, for whom may see it."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.cases.blind_values import blind_elements
from app.cases.models import Document
from app.cases.operations.attach_document import document_content
from app.cases.permissions import visible_case
from app.definitions import Definitions
from app.identity import Actor
from app.kernel.errors import NotFoundError


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
