"""From a secret to an Actor in one statement: the person, how they signed in, what they and those absent may do."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.identity.actor import Actor
from app.identity.standing_in import LANES, OWN_AND_PASSED_ON, take_apart
from app.kernel.driver import rows

_GRANTS = f"LEFT JOIN LATERAL ({OWN_AND_PASSED_ON}) AS g ON TRUE"
_PERSON = """u.id, u.username, u.name, u.locale, g.role, g.plant, g.line, g.valid_from, g.valid_to,
    g.for_id, g.for_username, g.for_name"""

# The order of columns is that in which `look_up` takes them apart.
BY_SESSION = f"""
SELECT {_PERSON}, s.id::text AS ref, s.ip, s.auth_method AS auth, s.last_seen_at AS seen, NULL AS scopes
FROM sessions s JOIN users u ON u.id = s.user_id AND u.active {_GRANTS}
WHERE s.token_hash = %(secret)s AND s.revoked_at IS NULL AND s.expires_at > %(now)s AND s.last_seen_at > %(idle)s
"""  # noqa: S608 - our own text only
BY_TOKEN = f"""
SELECT {_PERSON}, t.id::text AS ref, NULL AS ip, 'token' AS auth, t.last_used_at AS seen, t.scopes
FROM api_tokens t JOIN users u ON u.id = t.user_id AND u.active {_GRANTS}
WHERE t.prefix = %(prefix)s AND t.token_hash = %(secret)s AND t.revoked_at IS NULL AND t.expires_at > %(now)s
"""  # noqa: S608 - our own text only


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
    found = rows(session, statement, {**values, "lanes": LANES})
    if not found:
        return None
    (identity, username, name, locale), (ref, seen_from, auth, seen, scopes) = found[0][:4], found[0][12:]
    grants, standing_in = take_apart(row[4:12] for row in found)
    actor = Actor(
        id=identity,
        username=username,
        name=name,
        grants=grants,
        auth_method=auth,
        session_ref=ref,
        ip=ip or seen_from,
        locale=locale,
        scopes=("*",) if scopes is None else tuple(scopes),
        standing_in=standing_in,
    )
    return Found(actor, None if seen is None else seen.astimezone(UTC))
