"""Whole days of a zone, both included."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from app.kernel.day_span import moments_of

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


def test_both_days_are_included() -> None:
    day = date(2026, 3, 2)
    assert moments_of(day, day, SHANGHAI) == (
        datetime(2026, 3, 1, 16, tzinfo=UTC),
        datetime(2026, 3, 2, 16, tzinfo=UTC),
    )


def test_a_day_on_which_the_clocks_change_is_shorter() -> None:
    begins, ends = moments_of(date(2026, 3, 29), date(2026, 3, 29), BERLIN)
    assert begins
    assert ends
    assert (ends - begins).total_seconds() == 23 * 3600


def test_a_side_that_nobody_asked_for_or_where_the_calendar_ends_is_open() -> None:
    assert moments_of(None, None, SHANGHAI) == (None, None)
    assert moments_of(date.min, date.max, SHANGHAI) == (None, None)
