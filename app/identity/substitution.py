"""Who works for whom at a moment, asked of the database: `powers.substitutions` in SQL."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.identity.actor import Grant, Substitute
from app.identity.grant_conditions import lasts, meets, stands_in, valid
from app.kernel.direct_sql import array, rows
from app.kernel.roles import LANE_ROLES, ROLES
from app.kernel.word_book import PLANT_WORDS

_OWN = f"""
SELECT g.role, g.plant, g.line, g.valid_from, g.valid_to
FROM grants g WHERE g.user_id = %(person)s AND {valid("g")}
"""  # noqa: S608 - our own text only

# Apart from the own grants: few people stand in for anybody, and PostgreSQL pays for so long a text at every request.
_PASSED_ON = f"""
WITH RECURSIVE away AS (
    SELECT a.user_id, a.confirmed_at IS NOT NULL AS confirmed
    FROM absences a WHERE a.substitute_id = %(person)s AND {stands_in("a")}
    UNION
    SELECT b.user_id, away.confirmed AND b.confirmed_at IS NOT NULL
    FROM absences b JOIN away ON b.substitute_id = away.user_id AND {stands_in("b")}
)
SELECT DISTINCT g.role, coalesce(g.plant, o.plant), coalesce(g.line, o.line), g.valid_from, g.valid_to,
    p.id, p.username, p.name, p.identity
FROM (SELECT user_id, bool_or(confirmed) AS confirmed FROM away GROUP BY user_id) AS absent
JOIN users p ON p.id = absent.user_id AND p.id <> %(person)s AND p.active
JOIN grants g ON g.user_id = p.id AND g.role = ANY (%(lanes)s) AND {valid("g")}
LEFT JOIN grants o ON NOT absent.confirmed
    AND o.user_id = %(person)s AND o.role = g.role AND {valid("o")} AND {meets("g", "o")}
WHERE (absent.confirmed OR o.id IS NOT NULL)
    AND NOT EXISTS (SELECT FROM absences m WHERE m.user_id = %(person)s AND {lasts("m")})
"""  # noqa: S608 - our own text only


def powers_of(session: Session, person: UUID, at: datetime) -> tuple[tuple[Grant, ...], tuple[Substitute, ...]]:
    """The person's own grants valid at `at`, and those they stand in for; two statements."""
    own = rows(session, _OWN, {"person": person, "now": at})
    return tuple(as_grant(*row) for row in own), standing_in(session, person, at)


def standing_in(session: Session, person: UUID, at: datetime) -> tuple[Substitute, ...]:
    """The absent people for whom the person works at `at`, with the grants passed on, in a fixed order."""
    passed: dict[tuple[UUID, str, str, str | None], list[Grant]] = {}
    for *grant, absent, username, name, identity in rows(
        session, _PASSED_ON, {"person": person, "now": at, "lanes": array(LANE_ROLES.held())}
    ):
        passed.setdefault((absent, username, name, identity), []).append(as_grant(*grant))
    people = sorted(passed.items(), key=lambda item: item[0][1])
    return tuple(Substitute(*absent[:3], tuple(grants), absent[3]) for absent, grants in people)


def as_grant(role: str, plant: str | None, line: str | None, begins: datetime, ends: datetime | None) -> Grant:
    """A row of grants, its moments in UTC; a role of the plant's that is not known yet is looked for."""
    if role not in ROLES:
        PLANT_WORDS.refresh()
    return Grant(role, plant, line, begins.astimezone(UTC), None if ends is None else ends.astimezone(UTC))
