"""The people who may have been able to act in a case, with every grant and absence they ever had."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.identity import Absence, Away, Grant, GrantRow, Holder, User


def read_holders(
    session: Session, roles: Collection[str], people: Collection[UUID] = frozenset()
) -> dict[UUID, Holder]:
    """Everybody who ever held one of `roles`, and the `people` themselves, by id."""
    query = (
        select(
            User.id,
            User.username,
            User.name,
            User.active,
            GrantRow.role,
            GrantRow.plant,
            GrantRow.line,
            GrantRow.valid_from,
            GrantRow.valid_to,
        )
        .outerjoin(GrantRow, (GrantRow.user_id == User.id) & GrantRow.role.in_(roles))
        .where(or_(GrantRow.id.is_not(None), User.id.in_(people)))
        .order_by(User.name, User.username)
    )
    found: dict[UUID, tuple[Any, list[Grant]]] = {}
    for row in session.execute(query):
        grants = found.setdefault(row.id, (row, []))[1]
        if row.role is not None:
            grants.append(Grant(*row[4:]))
    return {id_: Holder(id_, row.username, row.name, row.active, tuple(g)) for id_, (row, g) in found.items()}


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
