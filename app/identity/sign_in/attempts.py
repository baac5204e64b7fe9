"""One attempt to sign in: which counts it meets, whether it is heard at all, and what becomes of them afterwards."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.models import SignInSession, User
from app.identity.sign_in import lockout

REMEMBERED = timedelta(days=90)
"""For so long a source from which somebody signed in counts as theirs."""


@dataclass(frozen=True, slots=True)
class Count:
    """One of the counts that an attempt meets: its subject, how many it bears, how many there are with this one."""

    subject: bytes
    most: int
    failures: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """`locked_until` says that it is not heard. The last of `counts` is that of the name from this source."""

    account: bytes
    counts: tuple[Count, ...] = ()
    locked_until: datetime | None = None

    @property
    def number(self) -> int:
        """The how many-th failure of this name from this source it would be."""
        return self.counts[-1].failures


def is_known(session: Session, user: User | None, source: str | None, now: datetime) -> bool:
    """Whether this person has signed in from this source before: then nobody else's guesses brake them here."""
    if user is None or source is None:
        return False
    mine = (SignInSession.user_id == user.id, SignInSession.ip == source)
    before = select(SignInSession.id).where(*mine, SignInSession.created_at > now - REMEMBERED)
    return bool(session.scalar(select(before.exists())))


def begin(session: Session, username: str, source: str | None, now: datetime, *, known: bool) -> Attempt:
    """Count the attempt. The counts' rows stay locked to the end of the transaction: guesses come one by one."""
    account = lockout.subject_of(username)
    subjects: list[tuple[bytes, int, bytes | None]] = [
        (lockout.pair_subject(username, source), lockout.MAX_FAILURES, account)
    ]
    if not known and source is not None:
        subjects = [
            (lockout.source_subject(source), lockout.SOURCE_FAILURES, None),
            (account, lockout.ACCOUNT_FAILURES, None),
            *subjects,
        ]
    counts = []
    for subject, most, of in subjects:
        failures, locked_until = lockout.count_attempt(session, subject, now, of)
        if locked_until is not None:
            return Attempt(account, (), locked_until)
        counts.append(Count(subject, most, failures))
    return Attempt(account, tuple(counts))


def fail(session: Session, attempt: Attempt, now: datetime) -> datetime | None:
    """The password was wrong: lock what has had enough; gives the end of the longest lock, None without one."""
    ends = []
    for count in attempt.counts:
        if wait := lockout.delay(count.failures, count.most):
            lockout.lock(session, count.subject, now + wait)
            ends.append(now + wait)
    return max(ends, default=None)


def succeed(session: Session, attempt: Attempt, now: datetime) -> None:
    """The password was right: the name's counts are cleared, its source's are as before."""
    for count in attempt.counts:
        if count.most == lockout.SOURCE_FAILURES:
            lockout.uncount(session, count.subject)
        else:
            lockout.forget(session, count.subject, now)


def refused_since(session: Session, attempt: Attempt) -> int:
    """How many attempts these counts refused unheard since somebody last asked: the sum that the ledger is told."""
    return lockout.take_refused(session, [attempt.account, *(count.subject for count in attempt.counts)])
