"""API tokens: `bihuan_<prefix>_<secret>`, shown once, kept as prefix and SHA-256, always with an end."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.identity.access import is_system, policy, require
from app.identity.account_lifecycle import user_named
from app.identity.actor import Actor
from app.identity.audit_entry import AuditChange, record
from app.identity.models import ApiToken, User
from app.identity.sign_in.actor_by_secret import KnownActor, keep_identity, look_up, secret_hash
from app.identity.sign_in.sign_in_sql import BY_TOKEN
from app.kernel.errors import ForbiddenError, InvalidInputError, NotFoundError
from app.ledger import Action

DEFAULT_LIFE = timedelta(days=90)
LONGEST_LIFE = timedelta(days=366)
TOUCH_EVERY = timedelta(minutes=10)
_SHAPE = re.compile(r"bihuan_([0-9a-f]{12})_[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token to be: it acts as `username`, within `scopes` (action patterns such as `task:*`), until `expires_at`."""

    username: str
    scopes: tuple[str, ...] = ("*",)
    expires_at: datetime | None = None
    label: str | None = None


def create_token(session: Session, actor: Actor, new: NewToken, now: datetime) -> str:
    """Make the token and return it, the only time it is readable. People make tokens for themselves only.

    Raises InvalidInputError for a scope that fits no action or an end that is past or too far.
    """
    require(actor, "token:create")
    expires = new.expires_at or now + DEFAULT_LIFE
    _check(new.scopes, expires, now)
    user = user_named(session, new.username)
    if user.id != actor.id and not is_system(actor):
        raise ForbiddenError("People create tokens for themselves only.")
    if not user.active:
        raise ForbiddenError("%(username)s is inactive.", username=user.username)
    prefix = secrets.token_hex(6)
    token = f"bihuan_{prefix}_{secrets.token_urlsafe(32)}"
    row = ApiToken(
        id=uuid4(),
        prefix=prefix,
        token_hash=secret_hash(token),
        user_id=user.id,
        label=new.label,
        scopes=list(new.scopes),
        created_at=now,
        expires_at=expires,
    )
    session.add(row)
    session.flush()
    facts = {"prefix": prefix, "scopes": row.scopes, "expires_at": expires, "label": new.label}
    record(session, actor, now, AuditChange(Action.TOKEN_CREATED, _target(user, row.id), new=facts))
    return token


def find_token(session: Session, token: str, now: datetime, ip: str | None = None) -> KnownActor | None:
    """The actor behind an API token, with valid grants and its scopes, and when its use was last written down."""
    shape = _SHAPE.fullmatch(token)
    if shape is None:
        return None
    values = {"prefix": shape[1], "secret": secret_hash(token), "now": now}
    return look_up(session, BY_TOKEN, values, ip)


def touch_token(session: Session, token: str, now: datetime, actor: Actor) -> None:
    """Write down that the token is in use; needed once per TOUCH_EVERY, in a transaction that is committed.

    An actor without a kept identity is new, or came from another address than before.
    """
    values: dict[str, Any] = {"last_used_at": now}
    if actor.identity is None:
        values |= {"ip": actor.ip, "identity": keep_identity(session, actor)}
    session.execute(update(ApiToken).where(ApiToken.token_hash == secret_hash(token)).values(values))


def revoke_token(session: Session, actor: Actor, prefix: str, now: datetime) -> None:
    """End a token at once; one's own, or anybody's with `session:revoke`. Raises NotFoundError."""
    row = session.scalar(select(ApiToken).where(ApiToken.prefix == prefix, ApiToken.revoked_at.is_(None)))
    if row is None:
        raise NotFoundError("There is no valid token %(prefix)s.", prefix=prefix)
    if row.user_id != actor.id:
        require(actor, "session:revoke")
    row.revoked_at = now
    session.flush()
    user = session.get_one(User, row.user_id)
    record(session, actor, now, AuditChange(Action.TOKEN_REVOKED, _target(user, row.id)))


def _check(scopes: tuple[str, ...], expires: datetime, now: datetime) -> None:
    if not now < expires <= now + LONGEST_LIFE:
        raise InvalidInputError(
            "A token must end within %(days)s days from now.",
            fields={"expires_at": "Choose an earlier end"},
            days=LONGEST_LIFE.days,
        )
    for scope in scopes:
        if not any(fnmatchcase(action, scope) for action in policy().actions):
            raise InvalidInputError(
                "No action fits the scope %(scope)s.", fields={"scopes": "No action fits it"}, scope=scope
            )


def _target(user: User, token_id: UUID) -> dict[str, str]:
    return {"user": str(user.id), "username": user.username, "token": str(token_id)}
