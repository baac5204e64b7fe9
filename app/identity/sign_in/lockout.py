"""Too many wrong passwords lock a subject for a while: a username at sign-in, known or not, or a person's signature.

The two are counted apart: who guesses at a signature must not keep its owner from signing in.
"""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app.identity.models import SignInFailure
from app.identity.sign_in.sign_in_sql import COUNT_ATTEMPT

MAX_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=1)


def subject_of(username: str) -> bytes:
    """What is kept of the name that was typed."""
    return hashlib.sha256(username.strip().lower().encode()).digest()


def signing_subject(person: UUID) -> bytes:
    """The same for a person's signature."""
    return hashlib.sha256(b"\0signing\0" + person.bytes).digest()


def count_attempt(session: Session, subject: bytes, now: datetime) -> tuple[int, datetime | None]:
    """Count this attempt; gives the number of attempts since the last success and the end of a lock, if locked."""
    values = {"subject": subject, "now": now, "forgotten": now - FORGOTTEN_AFTER}
    row = session.execute(COUNT_ATTEMPT, values).one()
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
