"""How templates write moments, due dates and numbers: the plant's clock, the reader's language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlencode

from flask import Flask, request

from app.kernel.names import Names
from app.kernel.signatures import SIGNATURES
from app.web.container import clock, settings
from app.web.language import current_language, in_language, say
from app.web.numbers import as_number, as_percent
from app.web.translation import translate

DueKind = Literal["overdue", "today", "soon", "later", "none"]
_UNITS = (
    (86_400, "%(n)s days", "%(n)s day"),
    (3_600, "%(n)s hours", "%(n)s hour"),
    (60, "%(n)s min", "%(n)s min"),
)


@dataclass(frozen=True, slots=True)
class DueState:
    """How a due date stands now: `kind` picks the look, `text` says it in words."""

    kind: DueKind
    text: str


def local(moment: datetime) -> datetime:
    """The same moment on the plant's clock."""
    return moment.astimezone(settings().timezone)


def as_moment(moment: datetime | None) -> str:
    """`11月22日 16:05` or `22 Nov 16:05`; the year only when it is another one."""
    if moment is None:
        return ""
    there, now = local(moment), local(clock().now())
    if current_language() == "zh":
        year = "" if there.year == now.year else f"{there.year}年"
        return f"{year}{there.month}月{there.day}日 {there:%H:%M}"
    year = "" if there.year == now.year else f" {there.year}"
    return f"{there.day} {there:%b}{year} {there:%H:%M}"


def as_day(day: date | datetime | None) -> str:
    """`2026-11-22`, the same in both languages."""
    if day is None:
        return ""
    return (local(day).date() if isinstance(day, datetime) else day).isoformat()


def as_iso(moment: datetime | None) -> str:
    """For `<time datetime>`: UTC, to the second."""
    return "" if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds")


def as_ago(moment: datetime | None) -> str:
    """`3 小时前`, `in 2 days`; within a minute it is `now`."""
    if moment is None:
        return ""
    seconds = (clock().now() - moment).total_seconds()
    span = _span(abs(seconds))
    if span is None:
        return _say("just now")
    return _say("%(span)s ago", span=span) if seconds > 0 else _say("in %(span)s", span=span)


def due_state(due: datetime | None, now: datetime | None = None) -> DueState:
    """Overdue, due today (by the plant's calendar), within three days, or later."""
    if due is None:
        return DueState("none", _say("no due date"))
    moment = now or clock().now()
    span = _span(abs((due - moment).total_seconds())) or _say("%(n)s min", n=1)
    if due < moment:
        return DueState("overdue", _say("overdue by %(span)s", span=span))
    if local(due).date() == local(moment).date():
        return DueState("today", _say("due today %(time)s", time=f"{local(due):%H:%M}"))
    kind: DueKind = "soon" if due - moment < timedelta(days=3) else "later"
    return DueState(kind, _say("due in %(span)s", span=span))


def as_size(size: int) -> str:
    """Bytes as kB or MB."""
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000))} kB"


def told(thing: Any) -> str:
    """The sentence of whatever has a `template` and perhaps `params`: a notice, a refusal, what is wrong with a row."""
    return say(thing.template, **(thing.params or {}))


def all_named(names: Mapping[str, Names]) -> dict[str, str]:
    """Every name of a mapping in the reader's language, for scripts."""
    return {key: in_language(one) for key, one in names.items()}


def named_in(name: Names | None, other: Names) -> bool:
    """Whether `other` says `name` already, or there is none."""
    return in_language(name) in in_language(other)


def comma() -> str:
    """What stands between the parts of a list in running text."""
    return "、" if current_language() == "zh" else ", "


def query_at(**place: str) -> str:
    """The query of this request at another place of the list: `before` or `after` a cursor."""
    kept = {name: value for name, value in request.args.items() if name not in {"before", "after"}}
    return urlencode(kept | place)


def _span(seconds: float) -> str | None:
    for length, plural, singular in _UNITS:
        number = int(seconds // length)
        if number:
            return _say(singular if number == 1 else plural, n=number)
    return None


def _say(template: str, **params: Any) -> str:
    return translate(template, params, current_language())


_FILTERS: dict[str, Callable[..., Any]] = {
    "moment": as_moment,
    "day": as_day,
    "iso": as_iso,
    "ago": as_ago,
    "due": due_state,
    "amount": as_number,
    "percent": as_percent,
    "filesize": as_size,
    "named": in_language,
    "all_named": all_named,
    "told": told,
    "meaning_names": lambda code: SIGNATURES.get(code, code),
}


def install_filters(app: Flask) -> None:
    """Make them known to every template."""
    app.jinja_env.filters.update(_FILTERS)
    app.jinja_env.tests.update(named_in=named_in)
    app.jinja_env.globals.update(comma=comma, query_at=query_at)
