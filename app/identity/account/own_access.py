"""A person's own ways in: their open sessions and their tokens, and ending one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.actor import Actor
from app.identity.audit_entry import AuditChange, record
from app.identity.models import ApiToken, SignInSession
from app.identity.sign_in.sessions import IDLE_TIMEOUT
from app.kernel.errors import NotFoundError
from app.ledger import Action


@dataclass(frozen=True, slots=True)
class OwnSession:
    """One signed-in browser; `here` is the one that asks."""

    id: UUID
    ip: str | None
    began: datetime
    seen: datetime
    here: bool


@dataclass(frozen=True, slots=True)
class OwnToken:
    """One API token that is still good."""

    prefix: str
    label: str | None
    scopes: Sequence[str]
    ends: datetime
    used: datetime | None


def own_sessions(session: Session, actor: Actor, now: datetime) -> Sequence[OwnSession]:
    """The person's sessions that have not ended, the latest seen first."""
    mine = (SignInSession.user_id == actor.id, SignInSession.revoked_at.is_(None), SignInSession.expires_at > now)
    query = select(SignInSession).where(*mine, SignInSession.last_seen_at > now - IDLE_TIMEOUT)
    return [
        OwnSession(row.id, row.ip, row.created_at, row.last_seen_at, str(row.id) == actor.session_ref)
        for row in session.scalars(query.order_by(SignInSession.last_seen_at.desc()))
    ]


def own_tokens(session: Session, actor: Actor, now: datetime) -> Sequence[OwnToken]:
    """The person's tokens that are still good, the next to end first."""
    mine = (ApiToken.user_id == actor.id, ApiToken.revoked_at.is_(None), ApiToken.expires_at > now)
    return [
        OwnToken(row.prefix, row.label, row.scopes, row.expires_at, row.last_used_at)
        for row in session.scalars(select(ApiToken).where(*mine).order_by(ApiToken.expires_at))
    ]


def end_own_session(session: Session, actor: Actor, ended: UUID, now: datetime) -> None:
    """End one of one's own sessions. Raises NotFoundError for any other."""
    row = session.scalar(select(SignInSession).where(SignInSession.id == ended, SignInSession.user_id == actor.id))
    if row is None or row.revoked_at is not None:
        raise NotFoundError("There is no such open session of yours.")
    row.revoked_at = now
    session.flush()
    record(session, actor, now, AuditChange(Action.SESSION_CLOSED, {"session": str(ended)}))
