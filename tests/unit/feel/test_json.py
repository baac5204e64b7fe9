"""FEEL values as JSON and as text."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.feel import YearsMonths, compile_expression, to_json
from app.feel.temporal import parse_any, text_of_temporal
from app.feel.values import Range, lift


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("3.0"), 3),
        (Decimal("1E+3"), 1000),
        (Decimal("0.5"), 0.5),
        (Decimal("-0"), 0),
        ([Decimal(1), None, True, "x"], [1, None, True, "x"]),
        ({"a": {"b": Decimal(2)}}, {"a": {"b": 2}}),
        (date(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1, 8, 30, tzinfo=UTC), "2026-03-01T08:30:00Z"),
        (time(8, 30), "08:30:00"),
        (timedelta(days=1, hours=2), "P1DT2H"),
        (-timedelta(hours=1), "-PT1H"),
        (timedelta(), "PT0S"),
        (YearsMonths(14), "P1Y2M"),
        (YearsMonths(0), "P0M"),
        (Range(Decimal(1), Decimal(5), True, False), "[1..5)"),
    ],
)
def test_values_become_plain_json(value: Any, expected: Any) -> None:
    result = to_json(value)
    assert result == expected
    assert type(result) is type(expected)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(json_values)
def test_json_survives_the_way_in_and_out(value: Any) -> None:
    assert to_json(lift(value)) == value
    assert orjson.loads(orjson.dumps(to_json(compile_expression("v").evaluate({"v": value})))) == value


@given(st.datetimes(timezones=st.just(UTC)) | st.dates() | st.timedeltas() | st.times())
def test_moments_survive_their_text(value: Any) -> None:
    if getattr(value, "fold", 0):
        return
    assert parse_any(text_of_temporal(value)) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("string(1.50)", "1.5"),
        ("string(1e3)", "1000"),
        ('string([1, "a", null])', '[1, "a", null]'),
        ('string({a: true, b: "x"})', '{a: true, b: "x"}'),
        ('string(@"P1Y")', "P1Y"),
        ('string(@"2026-03-01T10:00:00@Asia/Shanghai")', "2026-03-01T10:00:00@Asia/Shanghai"),
        ('string(@"2026-03-01T10:00:00.5+08:00")', "2026-03-01T10:00:00.5+08:00"),
        ("string(null)", None),
    ],
)
def test_values_become_text(text: str, expected: str | None) -> None:
    assert compile_expression(text).evaluate({}) == expected
