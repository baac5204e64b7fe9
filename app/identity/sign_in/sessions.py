"""Signed-in browsers: random tokens of 256 bits whose SHA-256 is kept on the server, with an end in any case."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.identity.actor import SYSTEM, Actor
from app.identity.audit_entry import AuditChange, record
from app.identity.models import SignInSession, User, as_stored
from app.identity.sign_in import attempts, lockout
from app.identity.sign_in.actor_by_secret import KnownActor, keep_identity, look_up, secret_hash
from app.identity.sign_in.attempts import Attempt, Origin
from app.identity.sign_in.passwords import hash_password, needs_rehash, verify_password
from app.identity.sign_in.sign_in_sql import BY_SESSION
from app.kernel.errors import DomainError, ForbiddenError, NotFoundError
from app.ledger import STRANGERS, Action, Attribution, Entry, append_to

IDLE_TIMEOUT = timedelta(hours=2)
ABSOLUTE_TIMEOUT = timedelta(hours=12)  # the longest shift
TOUCH_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SignIn:
    """How an attempt ended: a token, or the refusal to show. Both leave records, so the caller commits either way."""

    token: str | None = None
    refusal: DomainError | None = None


def sign_in(
    session: Session, username: str, password: str, now: datetime, ip: str | None = None, browser: UUID | None = None
) -> SignIn:
    """Check a password and open a session; `browser` is the session that was opened last in this browser.

    Unknown, inactive and passwordless people get the same answer in the same time as a wrong password.
    """
    user = session.scalar(select(User).where(User.username == as_stored(username)))
    attempt = attempts.begin(session, username, user, Origin(ip, browser), now)
    if attempt.locked_until is not None:
        return SignIn(refusal=_locked(attempt.locked_until, now))
    usable = user.password_hash if user is not None and user.active else None
    if not verify_password(usable, password) or user is None:
        return _refuse(session, user, attempt, now, ip)
    _tell_refused(session, user, attempt, now, ip)
    attempts.succeed(session, attempt, now)
    if needs_rehash(user.password_hash or ""):
        user.password_hash = hash_password(password)
    return SignIn(token=open_session(session, user, now, ip))


def open_for_demo(session: Session, username: str, now: datetime, ip: str | None = None) -> str:
    """Open a session without a password; only the demo's sign-in page may ask, and the ledger shows how it was."""
    user = session.scalar(select(User).where(User.username == username, User.active))
    if user is None:
        raise NotFoundError("There is no active person with the username %(username)s.", username=username)
    return open_session(session, user, now, ip, "demo")


def reference_of(session: Session, token: str) -> UUID:
    """The session of a token that was just handed out."""
    return session.scalars(select(SignInSession.id).where(SignInSession.token_hash == secret_hash(token))).one()


def resolve(session: Session, token: str, now: datetime, ip: str | None = None) -> Actor | None:
    """The actor behind a session token, with the grants valid at `now`; None when it ended."""
    found = find(session, token, now, ip)
    return None if found is None else found.actor


def find(session: Session, token: str, now: datetime, ip: str | None = None) -> KnownActor | None:
    """Like `resolve`, and says when the session was last seen, so that the caller knows whether to `touch` it."""
    values = {"secret": secret_hash(token), "now": now, "idle": now - IDLE_TIMEOUT}
    return look_up(session, BY_SESSION, values, ip)


def touch(session: Session, token: str, now: datetime, actor: Actor) -> None:
    """Write down that the session is in use; needed once per TOUCH_EVERY, in a transaction that is committed.

    An actor without a kept identity came from another address than before: that is where the session is from now on.
    """
    values: dict[str, Any] = {"last_seen_at": now}
    if actor.identity is None:
        values |= {"ip": actor.ip, "identity": keep_identity(session, actor)}
    mine = SignInSession.token_hash == secret_hash(token)
    session.execute(update(SignInSession).where(mine, SignInSession.last_seen_at < now).values(values))


def sign_out(session: Session, actor: Actor, token: str, now: datetime) -> None:
    """End the session of `token`; ending it twice does no harm."""
    ended = session.scalar(
        update(SignInSession)
        .where(SignInSession.token_hash == secret_hash(token), SignInSession.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(SignInSession.id)
    )
    if ended is not None:
        record(session, actor, now, AuditChange(Action.SESSION_CLOSED, {"session": str(ended)}))


def open_session(session: Session, user: User, now: datetime, ip: str | None, auth: str = "password") -> str:
    """Open a session for whoever has proved, as `auth` says, to be `user`; gives its token."""
    token = secrets.token_urlsafe(32)
    reference = uuid4()
    actor = Actor(user.id, user.username, user.name, auth_method=auth, session_ref=str(reference), ip=ip)
    actor = replace(actor, identity=keep_identity(session, actor))
    row = SignInSession(
        id=reference,
        token_hash=secret_hash(token),
        user_id=user.id,
        auth_method=auth,
        created_at=now,
        last_seen_at=now,
        expires_at=now + ABSOLUTE_TIMEOUT,
        ip=ip,
        identity=actor.identity,
    )
    session.add(row)
    session.flush()
    record(session, actor, now, AuditChange(Action.SESSION_OPENED, {"session": str(row.id)}))
    return token


def _refuse(session: Session, user: User | None, attempt: Attempt, now: datetime, ip: str | None) -> SignIn:
    locked_until = attempts.fail(session, attempt, now)
    if attempt.flood:
        return _refuse_flood(session, attempt, now, ip)
    action = Action.SIGN_IN_LOCKED if locked_until else Action.SIGN_IN_FAILED
    data = _sums(attempt.number, attempts.refused_since(session, attempt))
    if user is None:
        record_stranger(session, action, now, ip, data)
    else:
        change = AuditChange(action, {"user": str(user.id)}, outcome="denied", data=data)
        record(session, Actor(user.id, user.username, user.name, ip=ip), now, change)
    if locked_until:
        return SignIn(refusal=_locked(locked_until, now))
    return SignIn(refusal=ForbiddenError("Username or password is not right."))


def _refuse_flood(session: Session, attempt: Attempt, now: datetime, ip: str | None) -> SignIn:
    """Told of the source at the hundredth, the thousandth; of the name, as a sum, when its owner comes."""
    if lockout.is_told(attempt.flood):
        record_stranger(session, Action.SIGN_IN_LOCKED, now, ip, {"attempts": attempt.flood, "source": 1})
    return SignIn(refusal=_locked(now + lockout.LOCKED_FOR, now))


def _tell_refused(session: Session, user: User, attempt: Attempt, now: datetime, ip: str | None) -> None:
    """The attempts that nobody heard while the name was locked are told when its owner comes, as one sum."""
    if refused := attempts.refused_since(session, attempt):
        change = AuditChange(
            Action.SIGN_IN_FAILED, {"user": str(user.id)}, outcome="denied", data=_sums(attempt.number - 1, refused)
        )
        record(session, Actor(user.id, user.username, user.name, ip=ip), now, change)


def _sums(number: int, refused: int) -> dict[str, int]:
    return {"attempts": number} | ({"refused": refused} if refused else {})


def record_stranger(session: Session, action: Action, now: datetime, ip: str | None, data: dict[str, int]) -> None:
    """An unknown username is not kept: at times it is somebody's password."""
    stamp = Attribution(SYSTEM.id, "?", auth="none", ip=ip)
    append_to(session, STRANGERS, now, [Entry(action, "observation", stamp, outcome="denied", data=data)])


def _locked(until: datetime, now: datetime) -> ForbiddenError:
    minutes = lockout.minutes_left(until, now)
    return ForbiddenError("Too many failed attempts. Try again in %(minutes)s minutes.", minutes=minutes)
