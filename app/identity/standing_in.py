"""Who works for whom at a moment: the absent people whose named substitute somebody is.

A substitute who is absent too passes the work on to their own substitute, and does not work meanwhile. Only lane
roles are passed on: to stand in for an administrator or an auditor would undo the separation of powers.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.identity.actor import Grant, StandIn
from app.identity.roles import LANE_ROLES
from app.kernel.driver import array, rows

_VALID = "g.valid_from <= %(now)s AND (g.valid_to IS NULL OR g.valid_to > %(now)s)"
_LASTS = "{0}.starts <= %(now)s AND {0}.ends > %(now)s"

OWN_AND_PASSED_ON = f"""
    SELECT g.role, g.plant, g.line, g.valid_from, g.valid_to,
        NULL::uuid AS for_id, NULL::text AS for_username, NULL::text AS for_name
    FROM grants g WHERE g.user_id = u.id AND {_VALID}
    UNION ALL
    SELECT g.role, g.plant, g.line, g.valid_from, g.valid_to, p.id, p.username, p.name
    FROM (
        WITH RECURSIVE away AS (
            SELECT a.user_id FROM absences a WHERE a.substitute_id = u.id AND {_LASTS.format("a")}
            UNION
            SELECT b.user_id FROM absences b JOIN away ON b.substitute_id = away.user_id AND {_LASTS.format("b")}
        ) SELECT user_id FROM away
    ) AS passed
    JOIN users p ON p.id = passed.user_id AND p.id <> u.id AND p.active
    JOIN grants g ON g.user_id = p.id AND g.role = ANY (%(lanes)s) AND {_VALID}
    WHERE NOT EXISTS (SELECT FROM absences m WHERE m.user_id = u.id AND {_LASTS.format("m")})
"""  # noqa: S608 - our own text only
"""Grants of the user `u` at `%(now)s`, the own ones first, then those passed on by absent people (`for_…`)."""

LANES = array(sorted(LANE_ROLES))
_ONE = f"SELECT g.* FROM users u, LATERAL ({OWN_AND_PASSED_ON}) AS g WHERE u.id = %(person)s"  # noqa: S608


def powers_of(session: Session, person: UUID, at: datetime) -> tuple[tuple[Grant, ...], tuple[StandIn, ...]]:
    """The person's own grants valid at `at`, and those they stand in for; one statement."""
    return take_apart(rows(session, _ONE, {"person": person, "now": at, "lanes": LANES}))


def take_apart(found: Iterable[tuple[Any, ...]]) -> tuple[tuple[Grant, ...], tuple[StandIn, ...]]:
    """Rows of `OWN_AND_PASSED_ON` as grants and stand-ins, both in a fixed order."""
    own: list[Grant] = []
    passed: dict[tuple[UUID, str, str], list[Grant]] = {}
    for role, plant, line, begins, ends, for_id, for_username, for_name in found:
        if role is None:
            continue
        grant = Grant(role, plant, line, begins.astimezone(UTC), None if ends is None else ends.astimezone(UTC))
        (own if for_id is None else passed.setdefault((for_id, for_username, for_name), [])).append(grant)
    people = sorted(passed.items(), key=lambda item: item[0][1])
    return tuple(own), tuple(StandIn(*person, tuple(grants)) for person, grants in people)
