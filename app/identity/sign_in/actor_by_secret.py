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
from app.identity.substitution import as_grant, standing_in
from app.kernel.direct_sql import rows
from app.ledger import identity_of, keep, new_salt


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
