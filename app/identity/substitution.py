"""Who works for whom at a moment: the absent people whose named substitute somebody is.

A substitute who is absent too passes the work on to their own substitute, and does not work meanwhile. Only lane
roles are passed on: to stand in for an administrator or an auditor would undo the separation of powers.
"""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.identity.actor import Grant, Substitute
from app.identity.roles import LANE_ROLES
from app.kernel.direct_sql import array, rows

VALID = "g.valid_from <= %(now)s AND (g.valid_to IS NULL OR g.valid_to > %(now)s)"
LASTS = "{0}.starts <= %(now)s AND {0}.ends > %(now)s"

_OWN = f"""
SELECT g.role, g.plant, g.line, g.valid_from, g.valid_to
FROM grants g WHERE g.user_id = %(person)s AND {VALID}
"""  # noqa: S608 - our own text only

# Apart from the own grants: few people stand in for anybody, and PostgreSQL pays for so long a text at every request.
_PASSED_ON = f"""
WITH RECURSIVE away AS (
    SELECT a.user_id FROM absences a WHERE a.substitute_id = %(person)s AND {LASTS.format("a")}
    UNION
    SELECT b.user_id FROM absences b JOIN away ON b.substitute_id = away.user_id AND {LASTS.format("b")}
)
SELECT g.role, g.plant, g.line, g.valid_from, g.valid_to, p.id, p.username, p.name, p.identity
FROM away
JOIN users p ON p.id = away.user_id AND p.id <> %(person)s AND p.active
JOIN grants g ON g.user_id = p.id AND g.role = ANY (%(lanes)s) AND {VALID}
WHERE NOT EXISTS (SELECT FROM absences m WHERE m.user_id = %(person)s AND {LASTS.format("m")})
"""  # noqa: S608 - our own text only
_LANES = array(sorted(LANE_ROLES))


def powers_of(session: Session, person: UUID, at: datetime) -> tuple[tuple[Grant, ...], tuple[Substitute, ...]]:
    """The person's own grants valid at `at`, and those they stand in for; two statements."""
    own = rows(session, _OWN, {"person": person, "now": at})
    return tuple(as_grant(*row) for row in own), standing_in(session, person, at)


def standing_in(session: Session, person: UUID, at: datetime) -> tuple[Substitute, ...]:
    """The absent people for whom the person works at `at`, with the grants passed on, in a fixed order."""
    passed: dict[tuple[UUID, str, str, str | None], list[Grant]] = {}
    for *grant, absent, username, name, identity in rows(
        session, _PASSED_ON, {"person": person, "now": at, "lanes": _LANES}
    ):
        passed.setdefault((absent, username, name, identity), []).append(as_grant(*grant))
    people = sorted(passed.items(), key=lambda item: item[0][1])
    return tuple(Substitute(*absent[:3], tuple(grants), absent[3]) for absent, grants in people)


def as_grant(role: str, plant: str | None, line: str | None, begins: datetime, ends: datetime | None) -> Grant:
    """A row of grants, its moments in UTC."""
    return Grant(role, plant, line, begins.astimezone(UTC), None if ends is None else ends.astimezone(UTC))
