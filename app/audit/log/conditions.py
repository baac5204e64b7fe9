"""What of the log is wanted, as SQL."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from sqlalchemy import ColumnElement, Text, any_, cast, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import JSONB

from app.audit.log.entries import LogFilter
from app.audit.log.groups import GROUPS
from app.cases import Case
from app.identity import User, as_stored
from app.kernel.day_span import moments_of
from app.kernel.keyset import behind
from app.ledger import LedgerEvent, LedgerPayload

ORDER = (LedgerEvent.arrival, LedgerEvent.chain, LedgerEvent.seq)


def period(first_day: date, last_day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """The moments at which the days begin and are over."""
    return (
        datetime.combine(first_day, time(), zone),
        datetime.combine(last_day + timedelta(days=1), time(), zone),
    )


def conditions(wanted: LogFilter, zone: tzinfo) -> Iterator[ColumnElement[bool]]:
    if wanted.group == "cases":
        yield LedgerEvent.case_id.is_not(None)
    elif wanted.group in GROUPS:
        yield LedgerEvent.case_id.is_(None)
        yield or_(*(LedgerEvent.action.like(pattern) for pattern in GROUPS[wanted.group]))
    if wanted.before:
        yield behind(ORDER, wanted.before, newest_first=True)
    yield from _facts(wanted)
    yield from _moments(wanted, zone)


def _facts(wanted: LogFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.actor:
        yield _about_person(wanted.actor)
    if wanted.case:
        yield LedgerEvent.case_id.in_(select(Case.id).where(Case.number == wanted.case.strip().upper()))
    if wanted.text:
        yield _said(wanted.text.strip())
    for column, value in ((LedgerEvent.action, wanted.action), (LedgerEvent.outcome, wanted.outcome)):
        if value:
            yield column == value


def _said(words: str) -> ColumnElement[bool]:
    """The words stand in the reason or in what an event is about.

    Values are not searched: some are blind to the reader, and a search would tell them.
    """
    body = cast(LedgerEvent.body, JSONB)
    apart = cast(LedgerPayload.content, JSONB)
    beside = exists().where(
        LedgerPayload.digest == body["apart"].astext, or_(*(_holds(apart[key], words) for key in _SEARCHED))
    )
    return or_(*(_holds(body[key], words) for key in _SEARCHED), beside)


_SEARCHED = ("reason", "target")


def _holds(part: Any, words: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = part.astext.icontains(words, autoescape=True)
    return found


def _about_person(said: str) -> ColumnElement[bool]:
    """Who acted, or whom an event outside cases concerns."""
    people = select(User.id).where(or_(User.username == as_stored(said), User.name == said.strip()))
    named = select(literal('%"user":"').concat(cast(User.id, Text)).concat('"%')).where(User.id.in_(people))
    concerns = LedgerEvent.case_id.is_(None) & LedgerEvent.body.like(any_(func.array(named.scalar_subquery())))
    return or_(LedgerEvent.actor_id.in_(people), concerns)


def _moments(wanted: LogFilter, zone: tzinfo) -> Iterator[ColumnElement[bool]]:
    since, until = moments_of(wanted.first_day, wanted.last_day, zone)
    if since:
        yield LedgerEvent.at >= since
    if until:
        yield LedgerEvent.at < until
