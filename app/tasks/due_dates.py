"""When a task is due, and when people are reminded: computed once, on the factory calendar, then only read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.engine import Element, names_in
from app.feel import compile_expression
from app.jobs import Duration, FactoryCalendar, add_working, parse_due
from app.kernel.errors import InvalidInputError

FAR = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Nudge:
    """A moment to tell somebody: `remind` the person, or `escalate` to `role`."""

    kind: str
    at: datetime
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """The due moment (FAR when the diagram names none) and the nudges before and after it."""

    due_at: datetime
    known: bool
    follow_up_at: datetime | None
    nudges: tuple[Nudge, ...]
    calendar_version: int


def deadline(
    element: Element, scope: dict[str, Any], now: datetime, calendar: FactoryCalendar, absent: Collection[date] = ()
) -> Deadline:
    """Evaluate `camunda:dueDate` and `camunda:followUpDate` (`P2D`, ISO date, or `=FEEL`) and `bihuan:remind`,
    `bihuan:escalate` (durations from the due moment; days are working days of the calendar, and days on which the
    person whom the case is about is `absent` do not count)."""
    due = moment(element.due, scope, now, calendar, absent)
    follow_up = moment(element.follow_up, scope, now, calendar)
    if due is None:
        return Deadline(FAR, False, follow_up, (), calendar.version)
    return Deadline(due, True, follow_up, tuple(_nudges(element, due, now, calendar)), calendar.version)


def moment(
    text: str | None, scope: dict[str, Any], now: datetime, calendar: FactoryCalendar, absent: Collection[date] = ()
) -> datetime | None:
    """A moment named by plain text or `=FEEL`: a date and time, a date (its end of day), or a duration from now."""
    value: Any = text
    if text and text.startswith("="):
        value = compile_expression(text[1:]).evaluate(scope, now)
    if value is None or value == "":
        return None
    value = parse_due(value) if isinstance(value, str) else value
    if isinstance(value, date):
        return _in_utc(value, ZoneInfo(calendar.timezone))
    if not isinstance(value, Duration):
        raise InvalidInputError(
            "%(text)s is neither a day nor a duration; write for example 2026-12-24 or P3D", text=text
        )
    return add_working(value, now, calendar, absent)


def _in_utc(value: date, zone: ZoneInfo) -> datetime:
    """A moment without offset is the plant's, a day ends in the plant's zone."""
    if not isinstance(value, datetime):
        value = datetime.combine(value, time(23, 59, 59))
    try:
        return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:
        raise InvalidInputError("The due date lies beyond the years 1 to 9999") from None


def _nudges(element: Element, due: datetime, now: datetime, calendar: FactoryCalendar) -> list[Nudge]:
    nudges = []
    for text in names_in(element.properties.get("remind")) or ():
        at = add_working(text, due, calendar)
        # A reminder before the task began would fire at once; the new task itself is that news.
        if at > now + timedelta(minutes=1):
            nudges.append(Nudge("remind", at))
    escalate = element.properties.get("escalate")
    if escalate:
        duration, _, role = escalate.partition(":")
        nudges.append(Nudge("escalate", add_working(duration.strip(), due, calendar), role.strip()))
    return nudges


def is_late(due_at: datetime, now: datetime) -> bool:
    """A task is late from its due moment on."""
    return now >= due_at
