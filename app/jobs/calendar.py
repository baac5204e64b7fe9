"""Due dates on the factory's calendar: days of a duration are working days, hours are hours of the clock.

Pure: a calendar is a value, read from its tables by `app.jobs.calendar_tables`.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.kernel.errors import InvalidInputError

_DURATION = re.compile(
    r"(?P<sign>-)?P(?P<inner>-)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?"
)
# A calendar without a working day for three years is a mistake in its tables, not a long holiday.
_LONGEST_SEARCH = 3 * 366


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift by its local start and end; one that ends before it starts runs past midnight."""

    name: str
    start: time
    end: time


@dataclass(frozen=True, slots=True)
class FactoryCalendar:
    """When a factory works.

    `weekdays` are the usual working days (Monday = 0); `exceptions` say of single days whether they are
    worked, which covers holidays and the weekends worked in exchange; no `shifts` means around the clock.
    `version` is recorded with every due date that this calendar gave.
    """

    code: str
    version: int
    timezone: str = "Asia/Shanghai"
    weekdays: frozenset[int] = frozenset(range(5))
    exceptions: Mapping[date, bool] = field(default_factory=dict)
    shifts: Sequence[Shift] = ()

    def works_on(self, day: date) -> bool:
        """True when `day` is a working day."""
        return self.exceptions.get(day, day.weekday() in self.weekdays)


@dataclass(frozen=True, slots=True)
class WorkingDuration:
    """A duration split into working days and hours of the clock; both may be negative."""

    days: int
    clock: timedelta


@lru_cache(maxsize=1024)
def parse_duration(text: str) -> WorkingDuration:
    """Read `P2D`, `PT4H`, `P1DT12H`, `P1W` (seven days), `P-1D` or `-P1D`.

    Months and years are refused: they have no fixed length.
    """
    match = _DURATION.fullmatch(text.strip())
    parts = match.groupdict() if match else {}
    if not any(parts.get(name) for name in ("weeks", "days", "hours", "minutes", "seconds")):
        raise InvalidInputError(
            "%(text)s is not a duration in days or hours; write for example P2D, PT4H or P1DT12H", text=text
        )
    sign = -1 if parts["sign"] or parts["inner"] else 1
    days = 7 * int(parts["weeks"] or 0) + int(parts["days"] or 0)
    clock = timedelta(
        hours=int(parts["hours"] or 0), minutes=int(parts["minutes"] or 0), seconds=int(parts["seconds"] or 0)
    )
    return WorkingDuration(sign * days, sign * clock)


def add_working(
    duration: str | timedelta, start: datetime, calendar: FactoryCalendar, absent: Collection[date] = ()
) -> datetime:
    """The moment, in UTC, that lies `duration` after `start` (before it, when negative).

    Days count the calendar's working days on which the person is not `absent`; the day of `start` itself does
    not count. A moment outside the shifts moves to the end of the shift before it, or else to the first shift.
    Hours count on the clock, night and holiday included: "within four hours" means four hours.
    """
    working = _split(duration) if isinstance(duration, timedelta) else parse_duration(duration)
    moment = start.astimezone(ZoneInfo(calendar.timezone))
    if working.days:
        day = _move(moment.date(), working.days, calendar, frozenset(absent))
        moment = datetime.combine(day, _within_shifts(moment.time(), calendar), moment.tzinfo)
    return moment.astimezone(UTC) + working.clock


def _split(duration: timedelta) -> WorkingDuration:
    """Whole days of `duration` as working days, the rest on the clock."""
    sign = -1 if duration < timedelta() else 1
    length = abs(duration)
    return WorkingDuration(sign * length.days, sign * (length - timedelta(days=length.days)))


def _move(day: date, count: int, calendar: FactoryCalendar, absent: frozenset[date]) -> date:
    """The day on which the `count`-th working day is reached, walking forward or back from `day`."""
    step = timedelta(days=1 if count > 0 else -1)
    left, idle = abs(count), 0
    while left:
        day += step
        if calendar.works_on(day) and day not in absent:
            left, idle = left - 1, 0
        else:
            idle += 1
        if idle > _LONGEST_SEARCH:
            raise InvalidInputError(
                "The calendar %(code)s has no working day around %(day)s; check its days and holidays",
                code=calendar.code,
                day=day.isoformat(),
            )
    return day


def _within_shifts(at: time, calendar: FactoryCalendar) -> time:
    """`at`, or the nearest moment of the same day at which somebody works."""
    if not calendar.shifts or any(_during(at, shift) for shift in calendar.shifts):
        return at
    ended = [shift.end for shift in calendar.shifts if shift.end <= at]
    return max(ended) if ended else min(shift.start for shift in calendar.shifts)


def _during(at: time, shift: Shift) -> bool:
    if shift.start < shift.end:
        return shift.start <= at <= shift.end
    return at >= shift.start or at <= shift.end
