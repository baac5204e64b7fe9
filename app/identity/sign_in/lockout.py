"""Too many wrong passwords brake a subject for a while that grows: a username from one source, a source, an account.

A stranger who guesses locks the name for their own source alone; who has signed in from a source before is never
braked there by what others do elsewhere, and in a browser in which they have signed in before by nothing that others do
(see `attempts`). A person's signature is counted apart: who guesses at it must not keep its owner from signing in.
"""

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.identity.models import SignInFailure, as_stored
from app.identity.sign_in.sign_in_sql import COUNT_ATTEMPT

MAX_FAILURES = 5
"""Of one name from one source, or of one signature."""
ACCOUNT_FAILURES = 20
SOURCE_FAILURES = 50
FIRST_DELAY = timedelta(minutes=1)
LOCKED_FOR = timedelta(minutes=15)
"""The longest delay, and that of a signature."""
FORGOTTEN_AFTER = timedelta(hours=1)


def delay(failures: int, most: int) -> timedelta:
    """How long nobody may try after so many failures; it doubles with each beyond `most`."""
    if failures < most:
        return timedelta()
    doubled: int = 2 ** min(failures - most, 10)
    return min(LOCKED_FOR, FIRST_DELAY * doubled)


def subject_of(username: str) -> bytes:
    """What is kept of the name that was typed."""
    return hashlib.sha256(as_stored(username).encode()).digest()


def pair_subject(username: str, source: str | None) -> bytes:
    """The same for a name from one source."""
    return hashlib.sha256(b"\0pair\0" + subject_of(username) + (source or "").encode()).digest()


def source_subject(source: str) -> bytes:
    """The same for all names from one source."""
    return hashlib.sha256(b"\0source\0" + source.encode()).digest()


def browser_subject(session_id: UUID) -> bytes:
    """The same for the browser in which that session was opened."""
    return hashlib.sha256(b"\0browser\0" + session_id.bytes).digest()


def signing_subject(person: UUID) -> bytes:
    """The same for a person's signature."""
    return hashlib.sha256(b"\0signing\0" + person.bytes).digest()


def count_attempt(
    session: Session, subject: bytes, now: datetime, account: bytes | None = None
) -> tuple[int, datetime | None]:
    """Count this attempt; gives the number of attempts since the last success and the end of a lock, if locked.

    Under a lock it counts as refused: what floods is summed, and prolongs nothing. `account` is the subject of the
    name, by which an unlock finds all that counts against it.
    """
    values = {"subject": subject, "now": now, "forgotten": now - FORGOTTEN_AFTER, "account": account}
    row = session.execute(COUNT_ATTEMPT, values).one()
    return row.failures, row.locked_until


def lock(session: Session, subject: bytes, until: datetime) -> None:
    """Let nobody try this subject until then."""
    session.execute(update(SignInFailure).where(SignInFailure.subject == subject).values(locked_until=until))


def uncount(session: Session, subject: bytes) -> None:
    """This attempt was none: a success says nothing of the others from its source."""
    counted = func.greatest(SignInFailure.failures - 1, 0)
    session.execute(update(SignInFailure).where(SignInFailure.subject == subject).values(failures=counted))


def take_refused(session: Session, account: bytes, subjects: Collection[bytes]) -> int:
    """How many attempts at the account, and of these subjects, were refused unheard since this was last asked."""
    mine = SignInFailure.subject.in_([account, *subjects]) | (SignInFailure.account == account)
    refused = session.scalar(select(func.sum(SignInFailure.refused)).where(mine)) or 0
    if refused:
        session.execute(update(SignInFailure).where(mine).values(refused=0))
    return int(refused)


def sum_up(session: Session, subject: bytes) -> None:
    """This failure is told in a sum with others, and not by itself."""
    summed = SignInFailure.refused + 1
    session.execute(update(SignInFailure).where(SignInFailure.subject == subject).values(refused=summed))


def is_told(number: int) -> bool:
    """Whether a flood is told at its `number`: at the first, the tenth, the hundredth."""
    return str(number).rstrip("0") == "1"


def forget(session: Session, subjects: Collection[bytes], now: datetime) -> None:
    """A success clears these counts; rows nobody needs any more go with them."""
    old = (SignInFailure.last_at < now - timedelta(days=1)) | SignInFailure.subject.in_(subjects)
    session.execute(delete(SignInFailure).where(old))


def forget_account(session: Session, account: bytes, person: UUID) -> int:
    """Clear all that counts against a name and the person's signature; gives how many locks and counts there were."""
    mine = SignInFailure.subject.in_([account, signing_subject(person)]) | (SignInFailure.account == account)
    gone = session.execute(delete(SignInFailure).where(mine).returning(SignInFailure.subject))
    return len(gone.all())


def minutes_left(until: datetime, now: datetime) -> int:
    """Whole minutes until a lock is over, at least one."""
    return max(1, -(-int((until - now).total_seconds()) // 60))
