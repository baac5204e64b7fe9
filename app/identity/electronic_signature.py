"""Signing again: a signed task asks for the password once more, at the moment of signing (21 CFR 11.200(a)).

Who has taken over a session must not guess the password here. A wrong one is an error that outlives the attempt: it
is counted in a transaction of its own, after the refused step was rolled back, and the fifth locks the signature.
Guesses sent at the same moment are each counted, so that at most as many as requests are answered at once slip by.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.actor import Actor
from app.identity.audit_entry import AuditChange, record
from app.identity.models import SignInFailure, User
from app.identity.sign_in import lockout
from app.identity.sign_in.passwords import verify_password
from app.kernel.clock import WallClock
from app.kernel.errors import ForbiddenError, InvalidInputError
from app.ledger import Action


class SignatureError(InvalidInputError):
    """The password that signs is missing or wrong."""

    code = "signature_required"


class WrongSignatureError(SignatureError):
    """The password that signs is wrong: `count_wrong` must hear of it."""

    outlives_attempt = True


class SignatureLockedError(ForbiddenError):
    """Too many wrong passwords; not even the right one signs until the lock is over."""

    code = "signature_locked"


def confirm_password(session: Session, actor: Actor, password: str | None, now: datetime) -> None:
    """Raise SignatureError or SignatureLockedError, with the field `password`, unless `password` is the actor's own."""
    if not password:
        raise SignatureError(
            "This task is signed: enter your password", fields={"password": "Enter your password to sign"}
        )
    subject = lockout.signing_subject(actor.id)
    query = select(User.password_hash, SignInFailure.failures, SignInFailure.locked_until)
    query = query.outerjoin(SignInFailure, SignInFailure.subject == subject).where(User.id == actor.id, User.active)
    row = session.execute(query).one_or_none()
    if row is not None and row.locked_until is not None and row.locked_until > now:
        raise SignatureLockedError(
            "Too many failed attempts. Try again in %(minutes)s minutes.",
            fields={"password": "Signing is locked for a while"},
            minutes=lockout.minutes_left(row.locked_until, now),
        )
    if not verify_password(row.password_hash if row is not None else None, password):
        raise WrongSignatureError("The password is not right", fields={"password": "The password is not right"})
    if row is not None and row.failures:
        lockout.forget(session, [subject], now)


class ConfirmPassword:
    """The same for use cases that are signed: a lock must not end by the demonstration's clock."""

    def __init__(self, clock: WallClock) -> None:
        self._clock = clock

    def __call__(self, session: Session, actor: Actor, password: str | None) -> None:
        """Raises SignatureError or SignatureLockedError; see `confirm_password`."""
        confirm_password(session, actor, password, self._clock.now())


def count_wrong(session: Session, actor: Actor, target: Mapping[str, str], now: datetime) -> None:
    """Count a wrong password in the actor's own chain; the caller commits. The last one allowed locks the signature."""
    subject = lockout.signing_subject(actor.id)
    attempts, _ = lockout.count_attempt(session, subject, now)
    locked = attempts >= lockout.MAX_FAILURES
    if locked:
        lockout.lock(session, subject, now + lockout.LOCKED_FOR)
    action = Action.SIGNATURE_LOCKED if locked else Action.SIGNATURE_FAILED
    record(session, actor, now, AuditChange(action, target, outcome="denied", data={"attempts": attempts}))


def signature_of() -> dict[str, str]:
    """How a signed entry was signed. Who signed (21 CFR 11.50) stands in its `who`, as of every entry."""
    return {"method": "password"}
