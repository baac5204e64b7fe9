"""Due dates on the factory's calendar: days of a duration are working days, hours are hours of the clock.

Pure: a calendar is a value, read from its tables by `app.jobs.calendar_tables`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.feel import YearsMonths, add_months
from app.kernel.errors import InvalidInputError
from app.kernel.iso_duration import parse_iso_duration

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
    timezone: str
    weekdays: frozenset[int] = frozenset(range(5))
    exceptions: Mapping[date, bool] = field(default_factory=dict)
    shifts: Sequence[Shift] = ()

    def works_on(self, day: date) -> bool:
        """True when `day` is a working day."""
        return self.exceptions.get(day, day.weekday() in self.weekdays)


@dataclass(frozen=True, slots=True)
class WorkingDuration:
    """A duration split into months of the calendar, working days and hours of the clock; all may be negative."""

    days: int
    clock: timedelta
    months: int = 0


Duration = timedelta | YearsMonths | WorkingDuration
"""A duration as FEEL gives it, or read already."""


@lru_cache(maxsize=1024)
def parse_duration(text: str) -> WorkingDuration:
    """Read `P2D`, `PT4H`, `P1DT12H`, `P1W` (seven days), `P1M`, `P-1D` or `-P1D`; raises InvalidInputError."""
    try:
        found = parse_iso_duration(text)
    except ValueError:
        raise InvalidInputError(
            "%(text)s is not a duration in days or hours; write for example P2D, PT4H or P1DT12H", text=text
        ) from None
    return WorkingDuration(found.days, found.clock, found.months)


def parse_due(text: str) -> WorkingDuration | date | datetime:
    """What a due date says: a duration, a day, or a moment; raises InvalidInputError for anything else.

    A day is meant whole: who reads it takes its end in the plant's zone.
    """
    if "P" in text.strip()[:2].upper():
        return parse_duration(text)
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        raise InvalidInputError(
            "%(text)s is neither a day nor a duration; write for example 2026-12-24 or P3D", text=text
        ) from None


def add_working(
    duration: str | Duration, start: datetime, calendar: FactoryCalendar, absent: Collection[date] = ()
) -> datetime:
    """The moment, in UTC, that lies `duration` after `start` (before it, when negative).

    Days count the calendar's working days on which the person is not `absent`; the day of `start` itself does
    not count. Months are those of the calendar; a day off at their end moves on to the next working day (back to
    the one before, when negative). A moment outside the shifts moves to the end of the shift before it, or else to
    the first shift.
    Hours count on the clock, night and holiday included: "within four hours" means four hours.
    Raises InvalidInputError beyond the years 1 to 9999.
    """
    working = _working(duration)
    moment = start.astimezone(ZoneInfo(calendar.timezone))
    try:
        day = _day_after(moment.date(), working, calendar, frozenset(absent))
        if day != moment.date():
            moment = datetime.combine(day, _within_shifts(moment.time(), calendar), moment.tzinfo)
        return moment.astimezone(UTC) + working.clock
    except OverflowError:
        raise InvalidInputError("The due date lies beyond the years 1 to 9999") from None


def _working(duration: "str | Duration") -> WorkingDuration:
    if isinstance(duration, timedelta):
        return _split(duration)
    if isinstance(duration, YearsMonths):
        return WorkingDuration(0, timedelta(), duration.months)
    return parse_duration(duration) if isinstance(duration, str) else duration


def _day_after(day: date, working: WorkingDuration, calendar: FactoryCalendar, absent: frozenset[date]) -> date:
    if working.months:
        moved = add_months(day, working.months)
        if moved is None:
            raise OverflowError
        day = moved
    if working.days:
        return _move(day, working.days, calendar, absent)
    if working.months and not calendar.works_on(day):
        return _move(day, 1 if working.months > 0 else -1, calendar, absent)
    return day


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
