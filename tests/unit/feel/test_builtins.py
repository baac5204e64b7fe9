"""Builtin functions, beyond what the test kit covers."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.feel import YearsMonths, compile_expression
from app.feel.values import lift


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('string length("闭环😀")', 3),
        ('substring("foobar", 3)', "obar"),
        ('substring("foobar", -2, 1)', "a"),
        ('upper case("aé")', "AÉ"),
        ('substring before("a-b-c", "-")', "a"),
        ('substring after("a-b-c", "-")', "b-c"),
        ('replace("abc", "(b)", "<$1>")', "a<b>c"),
        ('matches("A-12", "^[a-z]-\\d+$", "i")', True),
        ('split("a;b;;c", ";")', ["a", "b", "", "c"]),
        ('string join(["a", null, "b"], "/")', "a/b"),
        ('number("1 234,5", " ", ",")', Decimal("1234.5")),
        ('number("abc")', None),
        ("count([])", 0),
        ("count(null)", None),
        ("sum([])", None),
        ("sum(0.1, 0.2)", Decimal("0.3")),
        ("mean([1, 2, 3, 4])", Decimal("2.5")),
        ("median([8, 2, 5, 3])", 4),
        ("stddev(2, 4, 7, 5)", Decimal("2.081665999466132735282297706979931")),
        ("mode([6, 1, 9, 6, 1])", [1, 6]),
        ("min([])", None),
        ('max("b", "c", "a")', "c"),
        ("max(1, null)", None),
        ("all([true, null, false])", False),
        ("any([false, null])", None),
        ("sublist([1, 2, 3], 2)", [2, 3]),
        ("append([1], 2, 3)", [1, 2, 3]),
        ("concatenate([1], [2], [3])", [1, 2, 3]),
        ("insert before([1, 3], 2, 2)", [1, 2, 3]),
        ("remove([1, 2, 3], -1)", [1, 2]),
        ("reverse([1, 2])", [2, 1]),
        ("index of([1, null, 1], 1)", [1, 3]),
        ("union([1, 2], [2, 3])", [1, 2, 3]),
        ("flatten([[1, [2]], 3])", [1, 2, 3]),
        ("sort([{n: 2}, {n: 1}], function(a, b) a.n < b.n).n", [1, 2]),
        ("list replace([1, 2, 3], function(item, new) item > 2, 0)", [1, 2, 0]),
        ("decimal(2.345, 2)", Decimal("2.34")),
        ("round half up(2.345, 2)", Decimal("2.35")),
        ("round half down(2.345, 2)", Decimal("2.34")),
        ("round up(-2.1, 0)", -3),
        ("floor(-1.5)", -2),
        ("ceiling(1.21, 1)", Decimal("1.3")),
        ("sqrt(16)", 4),
        ("sqrt(-1)", None),
        ("odd(3) and even(4)", True),
        ('get value({a: 1}, "a")', 1),
        ("get entries({a: 1})", [{"key": "a", "value": 1}]),
        ('context([{key: "a", value: 1}])', {"a": 1}),
        ('context put({a: {b: 1}}, ["a", "b"], 2)', {"a": {"b": 2}}),
        ("context merge([{a: 1}, {a: 2, b: 3}])", {"a": 2, "b": 3}),
        ("date(2026, 3, 1)", date(2026, 3, 1)),
        ('date and time(date("2026-03-01"), time(8, 30, 0))', datetime.fromisoformat("2026-03-01T08:30")),
        ('years and months duration(date("2025-03-02"), date("2026-03-01"))', YearsMonths(11)),
        ('duration("P1Y1D")', None),
        ('duration("PT36H")', timedelta(hours=36)),
        ('day of week(date("2026-03-01"))', "Sunday"),
        ('week of year(date("2026-01-01"))', 1),
        ("before(1, [2..5])", True),
        ("overlaps([1..5], [5..8])", True),
        ("during(3, [1..5])", True),
        ("includes([1..5], [2..4])", True),
        ("meets([1..5], [5..8])", True),
        ('is(@"10:00:00Z", @"11:00:00+01:00")', False),
        ('string length(n: "x")', None),
        ("substring()", None),
    ],
)
def test_a_builtin(text: str, expected: Any) -> None:
    result = compile_expression(text).evaluate({})
    if isinstance(expected, Decimal):
        assert result == pytest.approx(expected, abs=Decimal("1e-30"))
    else:
        assert result == lift(expected)
