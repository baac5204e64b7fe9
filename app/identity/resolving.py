"""From a secret to an Actor in one statement: the person, how they signed in, and the grants valid now."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.identity.actor import Actor, Grant
from app.kernel.driver import rows

_GRANTS = """
LEFT JOIN grants g ON g.user_id = u.id AND g.valid_from <= %(now)s AND (g.valid_to IS NULL OR g.valid_to > %(now)s)
"""

# The order of columns is that in which `look_up` takes them apart.
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
    found = rows(session, statement, values)
    if not found:
        return None
    (identity, username, name, locale), (ref, seen_from, auth, seen, scopes) = found[0][:4], found[0][9:]
    actor = Actor(
        id=identity,
        username=username,
        name=name,
        grants=tuple(_grant(*row[4:9]) for row in found if row[4] is not None),
        auth_method=auth,
        session_ref=ref,
        ip=ip or seen_from,
        locale=locale,
        scopes=("*",) if scopes is None else tuple(scopes),
    )
    return Found(actor, None if seen is None else seen.astimezone(UTC))


def _grant(role: str, plant: str | None, line: str | None, begins: datetime, ends: datetime | None) -> Grant:
    return Grant(role, plant, line, begins.astimezone(UTC), None if ends is None else ends.astimezone(UTC))
