"""The log: every event of every chain, newest first, in keyset pages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, any_, cast, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from app.audit.log.event_words import about
from app.cases import Case
from app.engine import ProcessKey
from app.identity import SYSTEM, SYSTEM_NAMES, User
from app.kernel.keyset import behind
from app.kernel.names import Names
from app.ledger import Action, LedgerEvent, LedgerPayload, erased_words, name_in, open_bodies

PAGE = 100
LogPlace = tuple[int, str, int]
"""Arrival, chain and number: events of one transaction arrive together, so that the arrival alone is no place."""
_ORDER = (LedgerEvent.arrival, LedgerEvent.chain, LedgerEvent.seq)

# What people look for, by patterns of actions. All but `cases` lie outside cases, which has an index of its own.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "sign_ins": ("session.%", "sign_in.%", "token.%", "signature.%"),
    "denied": (Action.ACCESS_DENIED,),
    "roles": ("role.%", "user.%", "person.%", "absence.%", "password.%"),
    "deployments": ("deployment.%",),
    "exports": ("%export%", "dossier.%", "tree_head.%"),
    "reviews": ("trail.%",),
}
GROUP_NAMES: Mapping[str, Names] = {
    "cases": {"zh": "案件", "en": "Cases"},
    "sign_ins": {"zh": "登录与签名", "en": "Sign-ins and signatures"},
    "denied": {"zh": "被拒绝的操作", "en": "Denied attempts"},
    "roles": {"zh": "人员与角色", "en": "People and roles"},
    "deployments": {"zh": "流程部署", "en": "Deployments"},
    "exports": {"zh": "导出", "en": "Exports"},
    "reviews": {"zh": "审阅记录", "en": "Reviews"},
}


@dataclass(frozen=True, slots=True)
class LogFilter:
    """`group` of GROUP_NAMES, `action` exact; `actor` a username or name, of who acted or whom it concerns; `case` a
    number; `text` stands in the reason or in what it is about. Days are the plant's, both included. `before` is the
    place of the last row seen.
    """

    group: str = ""
    action: str = ""
    actor: str = ""
    outcome: str = ""
    first_day: date | None = None
    last_day: date | None = None
    case: str = ""
    text: str = ""
    before: LogPlace | None = None
    limit: int = PAGE

    @property
    def active(self) -> bool:
        """True when something is narrowed down."""
        return any(
            (self.group, self.action, self.actor, self.outcome, self.case, self.text, self.first_day, self.last_day)
        )


@dataclass(frozen=True, slots=True)
class LogRow:
    """One event without its values: those are read where their visibility is known, on the case's pages."""

    arrival: int
    chain: str
    seq: int
    at: datetime
    action: str
    person: Names
    outcome: str
    target: Names
    reason: Names | None
    case_id: UUID | None
    case_number: str | None
    element: str | None = None
    version: ProcessKey | None = None

    @property
    def place(self) -> LogPlace:
        """Where it stands in the log."""
        return self.arrival, self.chain, self.seq


def read_log(session: Session, wanted: LogFilter, zone: tzinfo) -> Sequence[LogRow]:
    """At most `limit` events, the newest first."""
    event = LedgerEvent
    query = select(
        event.arrival, event.chain, event.seq, event.case_id, event.body, Case.number, Case.deployment_id, Case.process
    )
    query = query.outerjoin(Case, Case.id == event.case_id).where(*_conditions(wanted, zone))
    rows = session.execute(query.order_by(*(column.desc() for column in _ORDER)).limit(wanted.limit)).all()
    bodies = open_bodies(session, [row.body for row in rows])
    return [_row(row, body) for row, body in zip(rows, bodies, strict=True)]


def period(first_day: date, last_day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """The moments at which the days begin and are over."""
    return (
        datetime.combine(first_day, time(), zone),
        datetime.combine(last_day + timedelta(days=1), time(), zone),
    )


def _conditions(wanted: LogFilter, zone: tzinfo) -> Iterator[ColumnElement[bool]]:
    if wanted.group == "cases":
        yield LedgerEvent.case_id.is_not(None)
    elif wanted.group in GROUPS:
        yield LedgerEvent.case_id.is_(None)
        yield or_(*(LedgerEvent.action.like(pattern) for pattern in GROUPS[wanted.group]))
    if wanted.before:
        yield behind(_ORDER, wanted.before, newest_first=True)
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
    people = select(User.id).where(or_(User.username == said.strip().lower(), User.name == said.strip()))
    named = select(literal('%"user":"').concat(cast(User.id, Text)).concat('"%')).where(User.id.in_(people))
    concerns = LedgerEvent.case_id.is_(None) & LedgerEvent.body.like(any_(func.array(named.scalar_subquery())))
    return or_(LedgerEvent.actor_id.in_(people), concerns)


def _moments(wanted: LogFilter, zone: tzinfo) -> Iterator[ColumnElement[bool]]:
    if wanted.first_day:
        yield LedgerEvent.at >= period(wanted.first_day, wanted.first_day, zone)[0]
    if wanted.last_day:
        yield LedgerEvent.at < period(wanted.last_day, wanted.last_day, zone)[1]


def _row(row: Any, body: Mapping[str, Any]) -> LogRow:
    act, target = body["act"], body.get("target") or {}
    version = ProcessKey(str(row.deployment_id), row.process) if row.case_id else None
    return LogRow(
        row.arrival,
        row.chain,
        row.seq,
        datetime.fromisoformat(act["at"]),
        act["action"],
        _person(body.get("who") or {}),
        act["outcome"],
        "" if version else about(act["action"], target, body.get("new")),
        _reason(body),
        row.case_id,
        row.number,
        target.get("element"),
        version,
    )


def _person(who: Mapping[str, Any]) -> Names:
    return SYSTEM_NAMES if who.get("name") == SYSTEM.name else name_in(who)


def _reason(body: Mapping[str, Any]) -> Names | None:
    return erased_words(body["erased"]) if "erased" in body else body.get("reason")
