"""From a secret to an Actor: the person, how they signed in, what they may do themselves and for absent people.

One statement, and another for the few who stand in for somebody.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.identity.actor import Actor
from app.identity.grant_conditions import lasts, valid
from app.identity.substitution import as_grant, standing_in
from app.kernel.direct_sql import rows
from app.ledger import identity_of, keep, new_salt

_PERSON = """u.id, u.username, u.name, u.locale, g.role, g.plant, g.line, g.valid_from, g.valid_to"""
_GRANTS = f"LEFT JOIN grants g ON g.user_id = u.id AND {valid('g')}"
_SUBSTITUTE = f"EXISTS (SELECT FROM absences a WHERE a.substitute_id = u.id AND {lasts('a')})"

# The order of columns is that in which `look_up` takes them apart.
BY_SESSION = f"""
SELECT {_PERSON}, s.id::text, s.ip, s.auth_method, s.last_seen_at, NULL AS scopes, {_SUBSTITUTE}, s.identity
FROM sessions s JOIN users u ON u.id = s.user_id AND u.active {_GRANTS}
WHERE s.token_hash = %(secret)s AND s.revoked_at IS NULL AND s.expires_at > %(now)s AND s.last_seen_at > %(idle)s
"""  # noqa: S608 - our own text only
BY_TOKEN = f"""
SELECT {_PERSON}, t.id::text, t.ip, 'token' AS auth, t.last_used_at, t.scopes, {_SUBSTITUTE}, t.identity
FROM api_tokens t JOIN users u ON u.id = t.user_id AND u.active {_GRANTS}
WHERE t.prefix = %(prefix)s AND t.token_hash = %(secret)s AND t.revoked_at IS NULL AND t.expires_at > %(now)s
"""  # noqa: S608 - our own text only


@dataclass(frozen=True, slots=True)
class KnownActor:
    """Who it is, and when this session or token was last written down as used (UTC)."""

    actor: Actor
    seen: datetime | None


def secret_hash(token: str) -> bytes:
    """What is stored of a random secret; 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).digest()


def look_up(session: Session, statement: str, values: Mapping[str, Any], ip: str | None) -> KnownActor | None:
    """Run `statement` and build the actor; None when the secret is unknown, ended or its person inactive."""
    found = rows(session, statement, values)
    if not found:
        return None
    identity, username, name, locale = found[0][:4]
    ref, seen_from, auth, seen, scopes, is_substitute, kept = found[0][9:]
    actor = Actor(
        id=identity,
        username=username,
        name=name,
        grants=tuple(as_grant(*row[4:9]) for row in found if row[4] is not None),
        auth_method=auth,
        session_ref=ref,
        ip=ip or seen_from,
        locale=locale,
        scopes=("*",) if scopes is None else tuple(scopes),
        standing_in=standing_in(session, identity, values["now"]) if is_substitute else (),
        identity=kept if ip in {None, seen_from} else None,  # somebody who moved is another identity
    )
    return KnownActor(actor, None if seen is None else seen.astimezone(UTC))


def keep_identity(session: Session, actor: Actor) -> str:
    """Let the ledger keep who the actor is, in the running transaction; gives the digest for later events."""
    return keep(
        session,
        identity_of(actor.name, actor.username, actor.id, new_salt(), session=actor.session_ref, ip=actor.ip),
    )
