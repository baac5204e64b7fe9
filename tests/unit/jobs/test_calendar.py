"""Due dates on the factory calendar (findings D9; forms.md, column "due")."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.feel import YearsMonths
from app.jobs.calendar import FactoryCalendar, Shift, WorkingDuration, add_working, parse_due, parse_duration
from app.kernel.errors import InvalidInputError

SHANGHAI = ZoneInfo("Asia/Shanghai")
NATIONAL_DAY = {date(2026, 10, day): False for day in range(1, 8)} | {date(2026, 10, 10): True}
CALENDAR = FactoryCalendar("factory", 1, "Asia/Shanghai", exceptions=NATIONAL_DAY)
DAY_SHIFT = FactoryCalendar("factory", 1, "Asia/Shanghai", shifts=(Shift("day", time(8), time(17)),))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def test_days_skip_the_weekend() -> None:
    friday = local("2026-11-20T10:30")
    assert add_working("P2D", friday, CALENDAR) == local("2026-11-24T10:30")


def test_days_skip_holidays_and_count_worked_weekends() -> None:
    assert add_working("P1D", local("2026-09-30T09:00"), CALENDAR) == local("2026-10-08T09:00")
    assert add_working("P1D", local("2026-10-09T09:00"), CALENDAR) == local("2026-10-10T09:00")


def test_days_on_which_the_person_is_absent_do_not_count() -> None:
    absent = [date(2026, 11, 23), date(2026, 11, 24)]
    assert add_working("P1D", local("2026-11-20T10:00"), CALENDAR, absent) == local("2026-11-25T10:00")


def test_hours_count_on_the_clock_over_a_weekend() -> None:
    assert add_working("PT4H", local("2026-11-20T23:00"), CALENDAR) == local("2026-11-21T03:00")


def test_a_reminder_lies_working_days_before() -> None:
    monday = local("2026-11-23T10:00")
    assert add_working("P-1D", monday, CALENDAR) == add_working("-P1D", monday, CALENDAR)
    assert add_working("P-1D", monday, CALENDAR) == local("2026-11-20T10:00")


def test_the_local_day_decides_not_the_day_in_utc() -> None:
    early_saturday_in_shanghai = datetime(2026, 11, 20, 17, tzinfo=UTC)
    assert add_working("P1D", early_saturday_in_shanghai, CALENDAR) == local("2026-11-23T01:00")


@pytest.mark.parametrize(("begun", "due"), [("23:10", "17:00"), ("05:00", "08:00"), ("12:00", "12:00")])
def test_due_moments_fall_into_a_shift(begun: str, due: str) -> None:
    assert add_working("P1D", local(f"2026-11-23T{begun}"), DAY_SHIFT) == local(f"2026-11-24T{due}")


def test_a_night_shift_runs_past_midnight() -> None:
    nights = FactoryCalendar("factory", 1, "Asia/Shanghai", shifts=(Shift("night", time(22), time(6)),))
    assert add_working("P1D", local("2026-11-23T02:00"), nights) == local("2026-11-24T02:00")
    assert add_working("P1D", local("2026-11-23T12:00"), nights) == local("2026-11-24T06:00")


@pytest.mark.parametrize("text", ["", "P", "PT", "2D", "P1001Y", "P9999999D", "P1.5D", "=soon", "P1D2H"])
def test_what_is_no_duration_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InvalidInputError, match="P2D"):
        parse_duration(text)


def test_months_are_those_of_the_calendar_and_end_on_a_working_day() -> None:
    assert add_working("P1M", local("2026-10-31T10:00"), CALENDAR) == local("2026-11-30T10:00")
    assert add_working("P1M", local("2026-10-21T10:00"), CALENDAR) == local("2026-11-23T10:00")  # from a Saturday
    assert add_working("P-1M", local("2026-12-21T10:00"), CALENDAR) == local("2026-11-20T10:00")
    assert add_working("P1M1D", local("2026-10-20T10:00"), CALENDAR) == local("2026-11-23T10:00")
    assert add_working(YearsMonths(1), local("2026-10-31T10:00"), CALENDAR) == local("2026-11-30T10:00")


@pytest.mark.parametrize("text", ["P900Y", "PT1000000H"])
def test_a_moment_beyond_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError, match="beyond the years"):
        add_working(text, local("9900-01-01T10:00"), CALENDAR)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-24", date(2026, 12, 24)),
        ("2026-12-24T10:00", datetime(2026, 12, 24, 10)),  # noqa: DTZ001  # as written: without an offset
        ("P1M", WorkingDuration(0, timedelta(), 1)),
    ],
)
def test_a_due_date_is_a_duration_a_day_or_a_moment(text: str, expected: object) -> None:
    assert parse_due(text) == expected


@pytest.mark.parametrize("text", ["soon", "2026-13-01", "3 days", "P", "24.12.2026"])
def test_any_other_due_date_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError, match=r"P3D|P2D"):
        parse_due(text)


def test_a_timedelta_counts_its_whole_days_as_working_days() -> None:
    due = add_working(timedelta(days=1, hours=2), local("2026-11-20T10:00"), CALENDAR)
    assert due == local("2026-11-23T12:00")


def test_a_calendar_without_working_days_is_named() -> None:
    with pytest.raises(InvalidInputError, match="no working day"):
        add_working(
            "P1D", local("2026-11-20T10:00"), FactoryCalendar("closed", 1, "Asia/Shanghai", weekdays=frozenset())
        )


moments = st.integers(0, 365 * 24 * 60).map(lambda minute: local("2026-01-01") + timedelta(minutes=minute))


@given(moments, st.integers(1, 60))
def test_more_days_are_never_due_earlier_and_end_on_working_days(start: datetime, days: int) -> None:
    due, later = (add_working(f"P{count}D", start, CALENDAR) for count in (days, days + 1))
    assert start < due < later
    assert CALENDAR.works_on(due.astimezone(SHANGHAI).date())


@given(moments, st.integers(1, 60))
def test_going_there_and_back_returns_to_a_working_start(start: datetime, days: int) -> None:
    there = add_working(f"P{days}D", start, CALENDAR)
    back = add_working(f"P-{days}D", there, CALENDAR)
    assert back <= start if not CALENDAR.works_on(start.astimezone(SHANGHAI).date()) else back == start
