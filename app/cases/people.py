"""Names of people for pages, one query for all that a page shows."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.actor import SYSTEM
from app.identity.models import User
from app.web.page_models import PersonRef


class People:
    """PersonRefs by id; the system has a name too, and somebody unknown is shown as such."""

    def __init__(self, refs: dict[UUID, PersonRef]) -> None:
        self._refs = refs

    def __getitem__(self, person: UUID | None) -> PersonRef | None:
        if person is None:
            return None
        return self._refs.get(person) or PersonRef("", "?")


def read_people(session: Session, ids: Iterable[UUID | None]) -> People:
    """The people with these ids."""
    wanted = {person for person in ids if person is not None}
    refs = {SYSTEM.id: PersonRef(SYSTEM.username, SYSTEM.name)}
    if wanted - set(refs):
        query = select(User.id, User.username, User.name).where(User.id.in_(wanted))
        refs |= {row.id: PersonRef(row.username, row.name) for row in session.execute(query)}
    return People(refs)
