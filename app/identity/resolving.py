"""From a secret to an Actor in one statement: the person, how they signed in, and the grants valid now."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.identity.actor import Actor, Grant

_GRANTS = """
LEFT JOIN grants g ON g.user_id = u.id AND g.valid_from <= %(now)s AND (g.valid_to IS NULL OR g.valid_to > %(now)s)
"""

# Plain driver statements: they run on every request, and building a query costs more than running it.
BY_SESSION = (
    """
SELECT u.id, u.username, u.name, u.locale, g.role, g.plant, g.line, g.valid_from, g.valid_to,
       s.id::text AS ref, s.ip, s.auth_method AS auth, s.last_seen_at AS seen, NULL AS scopes
FROM sessions s JOIN users u ON u.id = s.user_id AND u.active"""
    + _GRANTS
    + """
WHERE s.token_hash = %(secret)s AND s.revoked_at IS NULL AND s.expires_at > %(now)s AND s.last_seen_at > %(idle)s
"""
)
BY_TOKEN = (
    """
SELECT u.id, u.username, u.name, u.locale, g.role, g.plant, g.line, g.valid_from, g.valid_to,
       t.id::text AS ref, NULL AS ip, 'token' AS auth, t.last_used_at AS seen, t.scopes
FROM api_tokens t JOIN users u ON u.id = t.user_id AND u.active"""
    + _GRANTS
    + """
WHERE t.prefix = %(prefix)s AND t.token_hash = %(secret)s AND t.revoked_at IS NULL AND t.expires_at > %(now)s
"""
)


@dataclass(frozen=True, slots=True)
class Found:
    """Who it is, and when this session or token was last written down as used (UTC)."""

    actor: Actor
    seen: datetime | None


def secret_hash(token: str) -> bytes:
    """What is stored of a random secret; 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).digest()


def look_up(session: Session, statement: str, values: Mapping[str, Any], ip: str | None) -> Found | None:
    """Run `statement` and build the actor; None when the secret is unknown, ended or its person inactive."""
    rows = session.connection().exec_driver_sql(statement, dict(values)).all()
    if not rows:
        return None
    first = rows[0]
    actor = Actor(
        id=first.id,
        username=first.username,
        name=first.name,
        grants=tuple(_grant(row) for row in rows if row.role is not None),
        auth_method=first.auth,
        session_ref=first.ref,
        ip=ip or first.ip,
        locale=first.locale,
        scopes=("*",) if first.scopes is None else tuple(first.scopes),
    )
    return Found(actor, None if first.seen is None else first.seen.astimezone(UTC))


def _grant(row: Row[Any]) -> Grant:
    ends = None if row.valid_to is None else row.valid_to.astimezone(UTC)
    return Grant(row.role, row.plant, row.line, row.valid_from.astimezone(UTC), ends)
