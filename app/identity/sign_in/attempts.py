"""One attempt to sign in: which counts it meets, whether it is heard at all, and what becomes of them afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from app.identity.models import SignInSession, User
from app.identity.sign_in import lockout

REMEMBERED = timedelta(days=90)
"""For so long a source from which somebody signed in, and the browser in which they did, count as theirs."""
SHARED_BY = 2
"""So many others who have signed in from a source make it one that is never shut."""


@dataclass(frozen=True, slots=True)
class Count:
    """One of the counts that an attempt meets: its subject, how many it bears, how many there are with this one."""

    subject: bytes
    most: int
    failures: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """`locked_until` says that it is not heard. The last of `counts` is that of the name from this source.

    `flood` is the how many-th failure it would be of a source that others share and that may not be shut for them; 0
    where there is no flood. Its failures are told as a sum.
    """

    account: bytes
    counts: tuple[Count, ...] = ()
    locked_until: datetime | None = None
    flood: int = 0

    @property
    def number(self) -> int:
        """The how many-th failure of this name from this source it would be."""
        return self.counts[-1].failures


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an attempt comes from: the address, and the session that was opened last in the browser, if it says so."""

    source: str | None = None
    browser: UUID | None = None


def begin(session: Session, username: str, user: User | None, origin: Origin, now: datetime) -> Attempt:
    """Count the attempt. The counts' rows stay locked to the end of the transaction: guesses come one by one.

    Whose browser is known meets its count alone. Who has signed in from the source meets that of the name from there;
    everybody else those of the source and of the account as well.
    """
    account = lockout.subject_of(username)
    if origin.browser is not None and _opened_here(session, user, SignInSession.id == origin.browser, now):
        return _counted(session, account, [(lockout.browser_subject(origin.browser), lockout.MAX_FAILURES)], now)
    pair = (lockout.pair_subject(username, origin.source), lockout.MAX_FAILURES)
    if origin.source is None or _opened_here(session, user, SignInSession.ip == origin.source, now):
        return _counted(session, account, [pair], now)
    source = lockout.source_subject(origin.source)
    failures, locked_until = lockout.count_attempt(session, source, now)
    is_flood = locked_until is not None or failures >= lockout.SOURCE_FAILURES
    never_shut = is_flood and _is_shared(session, user, origin.source, now)
    if locked_until is not None and not never_shut:
        return Attempt(account, (), locked_until)
    found = _counted(session, account, [(account, lockout.ACCOUNT_FAILURES), pair], now)
    counts = (Count(source, lockout.SOURCE_FAILURES, failures), *found.counts)
    return replace(found, counts=counts, flood=failures if never_shut else 0)


def _counted(session: Session, account: bytes, subjects: Sequence[tuple[bytes, int]], now: datetime) -> Attempt:
    counts = []
    for subject, most in subjects:
        failures, locked_until = lockout.count_attempt(session, subject, now, None if subject == account else account)
        if locked_until is not None:
            return Attempt(account, (), locked_until)
        counts.append(Count(subject, most, failures))
    return Attempt(account, tuple(counts))


def _opened_here(session: Session, user: User | None, where: ColumnElement[bool], now: datetime) -> bool:
    """Whether this person has signed in there before: then nobody else's guesses brake them there."""
    if user is None:
        return False
    mine = (SignInSession.user_id == user.id, where, SignInSession.created_at > now - REMEMBERED)
    return bool(session.scalar(select(select(SignInSession.id).where(*mine).exists())))


def _is_shared(session: Session, user: User | None, source: str, now: datetime) -> bool:
    """Whether several others have signed in from there: a plant's own address, which a stranger must not shut."""
    there = (SignInSession.ip == source, SignInSession.created_at > now - REMEMBERED)
    others = SignInSession.user_id != user.id if user is not None else true()
    people = select(SignInSession.user_id).where(*there, others).distinct().limit(SHARED_BY)
    return len(session.scalars(people).all()) == SHARED_BY


def fail(session: Session, attempt: Attempt, now: datetime) -> datetime | None:
    """The password was wrong: lock what has had enough; gives the end of the longest lock, None without one."""
    ends = []
    for count in attempt.counts:
        if wait := _wait(attempt, count):
            lockout.lock(session, count.subject, now + wait)
            ends.append(now + wait)
    if attempt.flood:
        lockout.sum_up(session, attempt.counts[-1].subject)
    return max(ends, default=None)


def _wait(attempt: Attempt, count: Count) -> timedelta:
    """In a flood from a shared source one failure brakes the name as long as can be, and never the source."""
    if attempt.flood and count.most == lockout.SOURCE_FAILURES:
        return timedelta()
    if attempt.flood and count is attempt.counts[-1]:
        return lockout.LOCKED_FOR
    return lockout.delay(count.failures, count.most)


def succeed(session: Session, attempt: Attempt, now: datetime) -> None:
    """The password was right: the name's counts are cleared, its source's are as before."""
    sources = [count.subject for count in attempt.counts if count.most == lockout.SOURCE_FAILURES]
    for subject in sources:
        lockout.uncount(session, subject)
    lockout.forget(session, [count.subject for count in attempt.counts if count.subject not in sources], now)


def refused_since(session: Session, attempt: Attempt) -> int:
    """How many attempts at this name were refused unheard since somebody last asked: the sum for the ledger."""
    return lockout.take_refused(session, attempt.account, [count.subject for count in attempt.counts])
