"""The people who may have been able to act in a case, with every grant and absence they ever had.

Grants are those of the record: whoever puts a row into their table, or takes one out, changes nothing here.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.replay.recorded_grants import recorded_grants
from app.identity import Absence, Away, Grant, Holder, User


def read_holders(
    session: Session, roles: Collection[str], people: Collection[UUID] = frozenset()
) -> dict[UUID, Holder]:
    """Everybody who ever held one of `roles`, as the record tells, and the `people` themselves, by id."""
    grants = dict[UUID, list[Grant]]()
    for person, grant in recorded_grants(session, roles) if roles else ():
        grants.setdefault(person, []).append(grant)
    query = select(User.id, User.username, User.name, User.active).where(User.id.in_({*grants, *people}))
    return {
        row.id: Holder(row.id, row.username, row.name, row.active, tuple(grants.get(row.id, ())))
        for row in session.execute(query.order_by(User.name, User.username))
    }


def read_absences(session: Session, people: Collection[UUID]) -> list[Away]:
    """All absences of the people, of their substitutes, of those one's substitutes, and so on."""
    found: list[Away] = []
    seen: set[UUID] = set()
    wanted = set(people)
    while wanted:
        query = select(
            Absence.user_id,
            Absence.substitute_id,
            Absence.starts,
            Absence.ends,
            Absence.recorded_at,
            Absence.confirmed_at,
            Absence.declined_at,
        ).where(Absence.user_id.in_(wanted))
        more = [Away(*row) for row in session.execute(query)]
        found += more
        seen |= wanted
        wanted = {away.substitute for away in more if away.substitute} - seen
    return found
