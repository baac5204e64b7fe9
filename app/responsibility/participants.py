"""Who had a hand in a case."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import Case


def people_who_acted(session: Session, case_id: UUID) -> frozenset[UUID]:
    """Everybody who started or worked on the case or one of its children."""
    query = select(Case.participants).where((Case.id == case_id) | (Case.parent_id == case_id))
    return frozenset(person for people in session.scalars(query) for person in people)
