"""Hours of the factory's shifts, where hours of the clock would end in the night."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.jobs.calendar import FactoryCalendar

_DAY = timedelta(days=1)
_LONGEST_SEARCH = 3 * 366


def after_working_time(length: timedelta, start: datetime, calendar: FactoryCalendar) -> datetime:
    """The moment, in UTC, at which the factory has worked for `length` (positive) since `start`.

    A working day has the calendar's shifts, or all its hours where there are none; a night shift belongs to the day on
    which it begins. A calendar that works on no day of three years counts hours of the clock.
    """
    done, left = start.astimezone(UTC), length
    first = start.astimezone(ZoneInfo(calendar.timezone)).date() - _DAY
    for opens, ends in _periods(first, calendar):
        begins = max(opens, done)
        if ends <= begins:
            continue
        if ends - begins >= left:
            return begins + left
        left -= ends - begins
        done = ends
    return start.astimezone(UTC) + length


def _periods(day: date, calendar: FactoryCalendar) -> Iterator[tuple[datetime, datetime]]:
    """When the factory works from `day` on, in UTC, by their beginning."""
    zone = ZoneInfo(calendar.timezone)
    shifts = sorted((shift.start, shift.end) for shift in calendar.shifts) or [(time(), time())]
    for _ in range(_LONGEST_SEARCH):
        if calendar.works_on(day):
            for start, end in shifts:
                last = day if start < end else day + _DAY
                yield (
                    datetime.combine(day, start, zone).astimezone(UTC),
                    datetime.combine(last, end, zone).astimezone(UTC),
                )
        day += _DAY
