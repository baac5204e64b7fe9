"""When a timer is due: ISO 8601 text or a FEEL value, turned into one moment in UTC."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from app.feel import YearsMonths, add_months
from app.kernel.iso_duration import parse_iso_duration

_CYCLE = re.compile(r"R(?P<times>\d*)/(?:(?P<start>[^P/][^/]*)/)?(?P<every>-?P[^/]+)")


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time whose months depend on the calendar."""

    months: int
    rest: timedelta

    @property
    def is_forward(self) -> bool:
        """Whether time passes in it."""
        middle = datetime(5000, 1, 1, tzinfo=UTC)
        return self.after(middle) > middle

    def after(self, moment: datetime) -> datetime:
        """The moment this span later, in UTC; months are those of the zone that `moment` carries, the rest elapses.

        The 31st becomes the last day of a shorter month. Raises OverflowError.
        """
        moved = add_months(moment, self.months)
        if not isinstance(moved, datetime):
            raise OverflowError("a moment beyond the years 1 to 9999")
        return moved.astimezone(UTC) + self.rest


@dataclass(frozen=True, slots=True)
class Cycle:
    """A repeated timer: `times` firings (None = without end), the first at `start`, then every `every`."""

    times: int | None
    start: datetime | None
    every: Span

    def missed(self, due: datetime, now: datetime) -> int:
        """How many firings from `due` on lie at or before `now`, so that one can stand for all of them."""
        if due > now:
            return 0
        if not self.every.months:
            return (now - due) // self.every.rest + 1
        number = 0
        while due <= now:
            due, number = self.every.after(due), number + 1
        return number

    def later(self, due: datetime, number: int) -> datetime:
        """The firing `number` firings after `due`."""
        return Span(self.every.months * number, self.every.rest * number).after(due)


def parse_span(text: str) -> Span:
    """`P1DT2H`, `P2W`, `-P1M`; raises ValueError for anything else."""
    found = parse_iso_duration(text)
    return Span(found.months, timedelta(days=found.days) + found.clock)


def parse_moment(text: str, zone: tzinfo) -> datetime:
    """An ISO 8601 date or date-time in UTC; without an offset it is the wall clock of `zone`."""
    try:
        return _in_utc(datetime.fromisoformat(text.strip()), zone)
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} is not an ISO 8601 date such as 2026-03-01T08:00:00") from None


def parse_cycle(text: str, zone: tzinfo) -> Cycle:
    """`R3/PT24H`, `R/2026-03-01T08:00:00/P1D`; raises ValueError for anything else."""
    found = _CYCLE.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is not an ISO 8601 repetition such as R3/PT24H")
    every = parse_span(found["every"])
    if not every.is_forward:
        raise ValueError(f"{text!r} repeats without time passing")
    start = parse_moment(found["start"], zone) if found["start"] else None
    return Cycle(int(found["times"]) if found["times"] else None, start, every)


def moment_of(value: Any, now: datetime, zone: tzinfo) -> datetime:
    """The moment a timer's evaluated value means: a date, a date-time, or a span from `now`, as text or FEEL value.

    Days and times without an offset are those of `zone`.
    Raises ValueError for null, for values that are no time at all, and beyond the years 1 to 9999.
    """
    try:
        return _moment_of(value, now, zone)
    except OverflowError:
        raise ValueError(f"{value!r} lies beyond the years 1 to 9999; it is neither a date nor a duration") from None


def _moment_of(value: Any, now: datetime, zone: tzinfo) -> datetime:
    if isinstance(value, datetime):
        return _in_utc(value, zone)
    if isinstance(value, date):
        return _in_utc(datetime.combine(value, time()), zone)
    if isinstance(value, timedelta):
        return now.astimezone(UTC) + value
    if isinstance(value, str):
        return parse_span(value).after(now) if "P" in value[:2].upper() else parse_moment(value, zone)
    if isinstance(value, YearsMonths):
        return Span(value.months, timedelta()).after(now)
    raise ValueError(f"{value!r} is neither a date nor a duration")


def _in_utc(moment: datetime, zone: tzinfo) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
