"""Find a case as people name it."""

from contextlib import suppress
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.kernel.errors import NotFoundError


def find_case(session: Session, text: str) -> UUID:
    """The id of the case with this number or id; raises NotFoundError."""
    matches = [Case.number == text.strip()]
    with suppress(ValueError):
        matches.append(Case.id == UUID(text))
    found = session.scalar(select(Case.id).where(or_(*matches)))
    if found is None:
        raise NotFoundError("There is no case %(id)s", id=text)
    return found
