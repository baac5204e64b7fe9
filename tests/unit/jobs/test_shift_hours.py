"""Hours in which the factory works: shifts, nights, weekends, holidays."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from app.jobs import FactoryCalendar, after_working_time
from app.jobs.calendar import Shift

DAY = (Shift("day", time(8), time(17)),)
NIGHT = (Shift("late", time(14), time(22)), Shift("night", time(22), time(6)))
FOUR = timedelta(hours=4)


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)  # the 2nd is a Monday


@pytest.mark.parametrize(
    ("shifts", "start", "end"),
    [
        (DAY, at(2, 9), at(2, 13)),
        (DAY, at(2, 15), at(3, 10)),
        (DAY, at(2, 20), at(3, 12)),
        (DAY, at(6, 16), at(9, 11)),
        (NIGHT, at(2, 20), at(3, 0)),
        (NIGHT, at(7, 4), at(9, 16)),
        ((), at(2, 22), at(3, 2)),
        ((), at(6, 23), at(9, 3)),
    ],
)
def test_it_ends_after_four_hours_of_work(shifts: tuple[Shift, ...], start: datetime, end: datetime) -> None:
    assert after_working_time(FOUR, start, FactoryCalendar("f", 1, "UTC", shifts=shifts)) == end


def test_a_holiday_does_not_count_and_a_weekend_worked_in_exchange_does() -> None:
    days = {date(2026, 3, 3): False, date(2026, 3, 7): True}
    calendar = FactoryCalendar("f", 1, "UTC", exceptions=days, shifts=DAY)
    assert after_working_time(FOUR, at(2, 16), calendar) == at(4, 11)
    assert after_working_time(FOUR, at(6, 16), calendar) == at(7, 11)


def test_a_calendar_that_never_works_counts_the_clock() -> None:
    assert after_working_time(FOUR, at(2, 9), FactoryCalendar("f", 1, "UTC", weekdays=frozenset())) == at(2, 13)
