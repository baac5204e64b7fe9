"""Names of people for pages, one query for all that a page shows."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.identity import SYSTEM, SYSTEM_NAMES, User
from app.web.view_models import PersonRef


class People:
    """PersonRefs by id; the system has a name too, and somebody unknown is shown as such."""

    def __init__(self, refs: dict[UUID, PersonRef]) -> None:
        self._refs = refs
        self._names = {ref.username: str(ref.name) for ref in refs.values()}

    def on_behalf(self, person: UUID | None, username: str | None) -> PersonRef | None:
        """The person, with the name of whom they acted for."""
        ref = self[person]
        return ref if ref is None or username is None else replace(ref, acting_for=self._names.get(username, username))

    def __getitem__(self, person: UUID | None) -> PersonRef | None:
        if person is None:
            return None
        return self._refs.get(person) or PersonRef("", "?")


def read_people(session: Session, ids: Iterable[UUID | None], usernames: Iterable[str] = ()) -> People:
    """The people with these ids and usernames."""
    wanted, named = {person for person in ids if person is not None}, set(usernames)
    refs = {SYSTEM.id: PersonRef(SYSTEM.username, SYSTEM_NAMES)}
    if named or wanted - set(refs):
        query = select(User.id, User.username, User.name).where(or_(User.id.in_(wanted), User.username.in_(named)))
        refs |= {row.id: PersonRef(row.username, row.name) for row in session.execute(query)}
    return People(refs)
