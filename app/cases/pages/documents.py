"""Files of a case as pages show them; those of blind tasks are left out."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.blind_values import blind_elements
from app.cases.case_record import CaseRecord
from app.cases.models import Document
from app.engine import ProcessModel
from app.identity import People
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
