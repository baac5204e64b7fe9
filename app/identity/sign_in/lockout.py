"""Too many wrong passwords lock a subject for a while: a username at sign-in, known or not, or a person's signature.

The two are counted apart: who guesses at a signature must not keep its owner from signing in.
"""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, text, update
from sqlalchemy.orm import Session

from app.identity.models import SignInFailure

MAX_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=1)

# Counting comes before checking and holds the row to the end of the transaction: a hundred guesses sent at once
# are checked one after the other, and from the sixth on not at all.
_COUNT = text(
    """
    INSERT INTO sign_in_failures AS f (subject, failures, last_at) VALUES (:subject, 1, :now)
    ON CONFLICT (subject) DO UPDATE SET
        failures = CASE WHEN f.last_at < :forgotten OR f.locked_until <= :now THEN 1 ELSE f.failures + 1 END,
        locked_until = CASE WHEN f.locked_until > :now THEN f.locked_until END,
        last_at = :now
    RETURNING failures, locked_until
    """
)


def subject_of(username: str) -> bytes:
    """What is kept of the name that was typed."""
    return hashlib.sha256(username.strip().lower().encode()).digest()


def signing_subject(person: UUID) -> bytes:
    """The same for a person's signature."""
    return hashlib.sha256(b"\0signing\0" + person.bytes).digest()


def count_attempt(session: Session, subject: bytes, now: datetime) -> tuple[int, datetime | None]:
    """Count this attempt; gives the number of attempts since the last success and the end of a lock, if locked."""
    values = {"subject": subject, "now": now, "forgotten": now - FORGOTTEN_AFTER}
    row = session.execute(_COUNT, values).one()
    return row.failures, row.locked_until


def lock(session: Session, subject: bytes, now: datetime) -> None:
    """Let nobody try this subject until the lock is over."""
    session.execute(update(SignInFailure).where(SignInFailure.subject == subject).values(locked_until=now + LOCKED_FOR))


def forget(session: Session, subject: bytes, now: datetime) -> None:
    """A success clears the count; rows nobody needs any more go with it."""
    old = (SignInFailure.last_at < now - timedelta(days=1)) | (SignInFailure.subject == subject)
    session.execute(delete(SignInFailure).where(old))


def minutes_left(until: datetime, now: datetime) -> int:
    """Whole minutes until a lock is over, at least one."""
    return max(1, -(-int((until - now).total_seconds()) // 60))
