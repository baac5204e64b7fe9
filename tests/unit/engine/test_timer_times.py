"""ISO 8601 and FEEL values as due moments."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from app.engine.timer_times import moment_of, parse_cycle, parse_moment, parse_span
from app.feel import YearsMonths

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 1, 31, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("P3D", datetime(2026, 2, 3, 8, tzinfo=UTC)),
        ("P1W", datetime(2026, 2, 7, 8, tzinfo=UTC)),
        ("PT90M", datetime(2026, 1, 31, 9, 30, tzinfo=UTC)),
        ("P1M", datetime(2026, 2, 28, 8, tzinfo=UTC)),
        ("P1Y1M", datetime(2027, 2, 28, 8, tzinfo=UTC)),
        ("-P1D", datetime(2026, 1, 30, 8, tzinfo=UTC)),
        ("P1DT0.5S", datetime(2026, 2, 1, 8, 0, 0, 500000, tzinfo=UTC)),
        ("2026-03-01T08:00:00", datetime(2026, 3, 1, 0, tzinfo=UTC)),
        ("2026-03-01T08:00:00Z", datetime(2026, 3, 1, 8, tzinfo=UTC)),
        ("2026-03-01", datetime(2026, 2, 28, 16, tzinfo=UTC)),
        (timedelta(hours=2), datetime(2026, 1, 31, 10, tzinfo=UTC)),
        (YearsMonths(1), datetime(2026, 2, 28, 8, tzinfo=UTC)),
        (date(2026, 3, 1), datetime(2026, 2, 28, 16, tzinfo=UTC)),
        (datetime(2026, 3, 1, 8, tzinfo=timezone(timedelta(hours=8))), datetime(2026, 3, 1, tzinfo=UTC)),
    ],
)
def test_a_timer_value_is_one_moment_in_utc(text: object, expected: datetime) -> None:
    assert moment_of(text, NOW, ZONE) == expected


@pytest.mark.parametrize("value", ["", "P", "PT", "P1X", "soon", None, True, 5])
def test_what_is_no_time_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"neither|not an ISO"):
        moment_of(value, NOW, ZONE)


def test_a_cycle_has_a_number_a_start_and_a_span() -> None:
    plain, full = parse_cycle("R3/PT24H", ZONE), parse_cycle("R/2026-03-01T08:00:00Z/P1M", ZONE)
    assert (plain.times, plain.start, plain.every) == (3, None, parse_span("PT24H"))
    assert (full.times, full.start, full.every) == (None, parse_moment("2026-03-01T08:00:00Z", ZONE), parse_span("P1M"))
    for text in ("R3", "PT24H", "R3/PT0S", "Rx/P1D", "R3/P1D/P1D/P1D"):
        with pytest.raises(ValueError, match=r"repeat|repetition"):
            parse_cycle(text, ZONE)


@pytest.mark.parametrize("text", ["R/PT1H", "R/P1M", "R/P10D"])
def test_missed_firings_are_counted_and_skipped(text: str) -> None:
    cycle, due = parse_cycle(text, ZONE), datetime(2026, 1, 1, tzinfo=UTC)
    for hours in (-1, 0, 1, 24 * 31, 24 * 365):
        now = due + timedelta(hours=hours)
        number = cycle.missed(due, now)
        assert cycle.later(due, number) > now
        assert number == 0 or cycle.later(due, number - 1) <= now


def test_a_time_without_an_offset_is_meant_where_the_plant_stands() -> None:
    new_york = ZoneInfo("America/New_York")
    assert parse_moment("2026-03-01T08:00:00", new_york) == datetime(2026, 3, 1, 13, tzinfo=UTC)
    assert moment_of(date(2026, 3, 1), NOW, new_york) == datetime(2026, 3, 1, 5, tzinfo=UTC)
    started = parse_cycle("R/2026-03-01T08:00:00/P1D", new_york).start
    assert started == datetime(2026, 3, 1, 13, tzinfo=UTC)
