"""Who held which role when, as the record tells: each grant by the newest event about it.

What an order erased is no longer told; the table of grants, compared with the record as long as it was, speaks then.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.identity import NEWEST_GRANTS, Grant, GrantRow

_OF_ROLES = text(f"""
    SELECT g.id, g.target->>'user' AS person, g.erased, g.new->>'role' AS role, g.new->>'plant' AS plant,
        g.new->>'line' AS line, g.new->>'valid_from' AS valid_from, g.new->>'valid_to' AS valid_to
    FROM ({NEWEST_GRANTS}) g WHERE g.erased OR g.new->>'role' = ANY(:roles)
""")  # noqa: S608 constants only


def recorded_grants(session: Session, roles: Collection[str]) -> list[tuple[UUID, Grant]]:
    """Every grant of one of `roles` that was ever given, with its person; whatever the table of grants says now."""
    found, erased = [], []
    for row in session.execute(_OF_ROLES, {"roles": list(roles)}):
        if row.erased:
            erased.append(UUID(row.id))
        else:
            times = _moment(row.valid_from), _moment(row.valid_to)
            found.append((UUID(row.person), Grant(row.role, row.plant, row.line, *times)))
    rows = select(GrantRow).where(GrantRow.id.in_(erased), GrantRow.role.in_(roles))
    for grant in session.scalars(rows) if erased else ():
        given = Grant(grant.role, grant.plant, grant.line, grant.valid_from, grant.valid_to)
        found.append((grant.user_id, given))
    return found


def _moment(said: str | None) -> datetime | None:
    return None if said is None else datetime.fromisoformat(said)
