"""The documents with which findings were contested."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import Document
from app.identity import People
from app.responsibility.case_findings import Findings
from app.web.view_models import FileRef


def read_documents(session: Session, findings: Findings, people: People) -> Mapping[UUID | None, FileRef]:
    wanted = [finding.document_id for finding in findings if finding.document_id]
    rows = session.scalars(select(Document).where(Document.id.in_(wanted))) if wanted else ()
    return {d.id: FileRef(d.id, d.name, d.size, f"/files/{d.id}", people[d.uploaded_by], d.uploaded_at) for d in rows}
