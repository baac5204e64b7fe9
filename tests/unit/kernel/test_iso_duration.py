"""One reader of durations, held against pydantic's and against the parts that the text was made of."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from app.engine.timer_times import parse_span
from app.feel import YearsMonths, add_months, compile_expression
from app.feel.temporal import parse_duration, text_of_temporal
from app.jobs.calendar import FactoryCalendar, add_working
from app.kernel.errors import InvalidInputError
from app.kernel.iso_duration import LONGEST_YEARS, parse_iso_duration, read_iso_duration

ORACLE = TypeAdapter(timedelta)
NOW = datetime(2026, 11, 2, 1, tzinfo=UTC)
AROUND_THE_CLOCK = FactoryCalendar("factory", 1, timezone="UTC", weekdays=frozenset(range(7)))

counts = st.none() | st.integers(0, 9999)
signs = st.sampled_from(["", "-"])


def written(number: int | None, unit: str) -> str:
    return "" if number is None else f"{number}{unit}"


@st.composite
def day_durations(draw: st.DrawFn) -> str:
    """Days and time, weeks among them."""
    day = written(draw(counts), "W") + written(draw(counts), "D")
    clock = written(draw(counts), "H") + written(draw(counts), "M")
    seconds = draw(st.none() | st.tuples(st.integers(0, 9999), st.none() | st.integers(0, 999_999)))
    if seconds is not None:
        whole, micro = seconds
        clock += f"{whole}S" if micro is None else f"{whole}.{micro:06}S"
    text = "P" + day + (f"T{clock}" if clock else "")
    return draw(signs) + (text if text != "P" else "PT0S")


@given(day_durations())
def test_days_and_time_are_read_as_others_read_them(text: str) -> None:
    found = read_iso_duration(text)

    assert found.months == 0
    assert timedelta(found.days) + found.clock == ORACLE.validate_python(text)


@given(signs, counts, counts)
def test_years_are_twelve_months(sign: str, years: int | None, months: int | None) -> None:
    text = f"{sign}P{written(years, 'Y')}{written(months, 'M')}"
    if years is months is None:
        with pytest.raises(ValueError, match="not an ISO 8601 duration"):
            read_iso_duration(text)
        return
    expected = (years or 0) * 12 + (months or 0)

    assert read_iso_duration(text).months == (-expected if sign else expected)


@given(day_durations())
def test_feel_timers_and_calendars_mean_the_same(text: str) -> None:
    meant = ORACLE.validate_python(text)
    asked = compile_expression("duration(text)").evaluate({"text": text})

    assert asked == (None if "W" in text else meant)  # the standard's durations have no weeks
    assert parse_duration(text_of_temporal(meant)) == meant
    assert parse_span(text).after(NOW) == NOW + meant
    found = read_iso_duration(text)
    if abs(found.days) < 3000 and found.clock == timedelta():
        assert add_working(text, NOW, AROUND_THE_CLOCK) == NOW + meant


@given(signs, st.integers(0, 5000))
def test_a_month_is_the_same_month_for_all_of_them(sign: str, months: int) -> None:
    text = f"{sign}P{months}M"
    number = -months if sign else months

    assert compile_expression("duration(text)").evaluate({"text": text}) == YearsMonths(number)
    assert parse_span(text).after(NOW) == add_months(NOW, number)
    assert add_working(text, NOW, AROUND_THE_CLOCK) == add_months(NOW, number)


@given(st.text("PYMWDTHS-.0123456789", max_size=24) | st.text(max_size=12))
def test_any_text_is_a_duration_or_is_refused_with_a_reason(text: str) -> None:
    try:
        found = read_iso_duration(text)
    except ValueError as error:
        assert "not an ISO 8601 duration" in str(error)  # noqa: PT017  # either way is right
        return
    assert found.in_months or found.in_days


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1", "1D", "P1DT", "P1H", "PT1D", "P-", "--P1D", "-P-1D", "P1.5D", "p1d", " P1D"]
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not an ISO 8601 duration such as P3D"):
        read_iso_duration(text)
    assert compile_expression("duration(text)").evaluate({"text": text}) is None


def test_a_sign_may_stand_behind_the_p() -> None:
    assert read_iso_duration("P-1D") == read_iso_duration("-P1D")


@pytest.mark.parametrize("text", ["P1W", "-P2W", "P-1D"])
def test_what_only_planning_knows_is_null_to_feel(text: str) -> None:
    assert read_iso_duration(text)
    assert compile_expression("duration(text)").evaluate({"text": text}) is None


def test_years_and_days_together_have_no_order_and_are_null_to_feel() -> None:
    assert parse_duration("P1Y1D") is None
    assert parse_duration("P1YT0S") is None
    assert parse_iso_duration("P1M1D").months == 1


@pytest.mark.parametrize("text", ["P1001Y", "P12013M", "-P1001Y", "P53000W", "P400000D", "PT9999999H", "P99999999999Y"])
def test_nobody_plans_more_than_a_thousand_years(text: str) -> None:
    with pytest.raises(ValueError, match=f"longer than {LONGEST_YEARS} years"):
        parse_iso_duration(text)


@pytest.mark.parametrize("text", ["P1000Y", "-P1000Y", "P999Y", "P365000D", "-P365000D"])
def test_the_longest_reach_beyond_no_date_that_there_is(text: str) -> None:
    assert parse_span(text).after(NOW).year in {1026, 1027, 3025, 3026}
    with pytest.raises(InvalidInputError, match="beyond the years"):
        add_working(
            text,
            datetime(9999, 1, 1, tzinfo=UTC) if text[0] == "P" else datetime(2, 1, 1, tzinfo=UTC),
            AROUND_THE_CLOCK,
        )


@pytest.mark.parametrize("text", ["P9999999999999999D", "PT999999999999999H", "P999999999999999D"])
def test_a_length_that_no_date_can_be_moved_by_is_null(text: str) -> None:
    assert compile_expression("duration(text)").evaluate({"text": text}) is None
