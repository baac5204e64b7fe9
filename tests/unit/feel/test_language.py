"""What expressions mean, one line each."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.feel import YearsMonths, compile_expression
from app.feel.values import Range, lift

SCOPE: dict[str, Any] = {
    "x": 3,
    "rate": 0.1,
    "name": "李雷",
    "nothing": None,
    "request": {"line": "L1", "trainees": ["a", "b"], "deep": {"er": {"est": 7}}},
    "results": [
        {"who": "a", "outcome": "qualified", "score": 90},
        {"who": "b", "outcome": "withdrawn", "score": 40},
        {"who": "c", "outcome": "qualified", "score": 81},
    ],
    "outcome": "outside",
    "day": date(2026, 3, 1),
}


def evaluate(text: str, scope: dict[str, Any] | None = None, **options: Any) -> Any:
    return compile_expression(text).evaluate(SCOPE if scope is None else scope, **options)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("-2 ** 2", 4),
        ("2 ** 3 ** 2", 64),
        ("10 - 4 - 3", 3),
        ("1.5e3", 1500),
        (".5 + 0.5", 1),
        ("7 / 2", Decimal("3.5")),
        ("1 / 0", None),
        ("rate + 0.2", Decimal("0.3")),
        ('"闭" + "环"', "闭环"),
        ('"a\\"\\n\\u4e2d\\U01F600"', 'a"\n中😀'),
        ('1 + "1"', None),
        ("x // a comment\n + /* another */ 1", 4),
        ("true", True),
        ("null", None),
        ("missing.path.anywhere", None),
        ("request.deep.er.est", 7),
        ("request.line.nothing", None),
        ("if x > 2 then name else 0", "李雷"),
        ("if nothing then 1 else 2", 2),
        ("x between 1 and 3 and true", True),
        ("nothing between 1 and 3", None),
        ("x instance of number", True),
        ("[1, 2] instance of list<number>", True),
        ('[1, "2"] instance of list<number>', False),
        ("{a: 1} instance of context<a: number>", True),
        ("nothing instance of Any", False),
        ("x = 3", True),
        ('x = "3"', None),
        ("nothing = null", True),
        ("x != null", True),
        ("[1, [2]] = [1, [2]]", True),
        ("{a: 1} = {a: 1.0}", True),
    ],
)
def test_operators_and_literals(text: str, expected: Any) -> None:
    assert evaluate(text) == lift(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('results[outcome = "qualified"].who', ["a", "c"]),
        ('results[item.score > 50 and outcome != "withdrawn"].score', [90, 81]),
        ("results[1].who", "a"),
        ("results[-1].who", "c"),
        ("results[9]", None),
        ("results[0]", None),
        ("results[x]", {"who": "c", "outcome": "qualified", "score": 81}),
        ("[1, 2, 3, 4][item > 2]", [3, 4]),
        ("[1, 2, null][item = null]", [None]),
        ("nothing[a = 1]", []),
        ("x[1]", 3),
        ("results.outcome", ["qualified", "withdrawn", "qualified"]),
        ("count(results[outcome = outcome])", 3),
        ("for i in 1..3 return i * i", [1, 4, 9]),
        ("for i in 3..1 return i", [3, 2, 1]),
        ("for a in [1, 2], b in [10, 20] return a + b", [11, 21, 12, 22]),
        ("for i in [[1, 2], [3]], j in i return j", [1, 2, 3]),
        ("for i in 1..5 return if i < 3 then 1 else partial[-1] + partial[-2]", [1, 1, 2, 3, 5]),
        ("for i in nothing return i", None),
        ("some r in results satisfies r.score < 50", True),
        ("every r in results satisfies r.score < 50", False),
        ("some a in [1, 2], b in [2, 3] satisfies a = b", True),
        ("every r in [] satisfies false", True),
        ("some r in [null, 2] satisfies r > 5", None),
        ("{a: 1, b: a + 1, c: {d: b + 1}}.c.d", 3),
        ('{"two words": 1, three: 2}.two words', 1),
        ("(function(a, b) a - b)(b: 1, a: 5)", 4),
        ("{double: function(n) n * 2, made: double(21)}.made", 42),
        ('(function(n: number) n)("no")', None),
        ("abs(n: -3)", 3),
        ("unknown_function(1)", None),
        ("(function(a) a)(1, 2)", None),
        ("(function(a) a)(b: 1)", None),
        ("sort([2, 1], function(a) a)", None),
        ("for f in [abs, sqrt] return f(16)", [16, 16**0.5]),
        ('{f: function(x: list<number>, y: context<a: string>) count(x), r: f([1, 2], {a: "q"})}.r', 2),
        ("(function(x) x) instance of function<number> -> number", True),
        ("[1..5] instance of range<number>", True),
        ("1 instance of nowhere.known", False),
        ("5 in (= 5)", True),
        ("{r: (>= 5), s: 6 in r}.s", True),
        ('for d in @"2026-03-01"..@"2026-03-03" return d.day', [1, 2, 3]),
        ("for i in 1.5..3 return i", None),
        ("every x in 5 satisfies x = 5", True),
        ("{a: 1, a: 2}", None),
    ],
)
def test_lists_contexts_and_functions(text: str, expected: Any) -> None:
    assert evaluate(text) == lift(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x in (1..3]", True),
        ("x in [1..3)", False),
        ("x in ]2..4[", True),
        ("x in (1, 2, 3)", True),
        ("x in [1, 2, 3]", True),
        ("x in (< 2, > 2)", True),
        ("x in > 5", False),
        ("x in (null..5]", None),
        ("nothing in (null, 1)", True),
        ('name in ("韩梅梅", "李雷")', True),
        ("[2..4].start", 2),
        ("(2..4].start included", False),
    ],
)
def test_membership(text: str, expected: Any) -> None:
    assert evaluate(text) == lift(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('@"2026-03-01"', date(2026, 3, 1)),
        ('@"P1DT12H"', timedelta(days=1, hours=12)),
        ('@"P1Y2M"', YearsMonths(14)),
        ('@"08:30:00Z"', time(8, 30, tzinfo=UTC)),
        ('@"2026-03-01T08:30:00Z"', datetime(2026, 3, 1, 8, 30, tzinfo=UTC)),
        ('date("2026-01-31") + duration("P1M")', date(2026, 2, 28)),
        ('date("2024-02-29") - @"P1Y"', date(2023, 2, 28)),
        ('day - @"2026-02-01"', timedelta(days=28)),
        ('@"2026-03-01T00:00:00+08:00" = @"2026-02-28T16:00:00Z"', True),
        ('@"2026-03-01T00:00:00+08:00" < @"2026-02-28T17:00:00Z"', True),
        ('@"2026-03-01" < @"2026-03-01T10:00:00"', None),
        ('@"P2D" * 3 / @"P1D"', 6),
        ("day.year * 100 + day.month", 202603),
        ("day.weekday", 7),
        ('@"P1DT2H3M4S".minutes', 3),
        ('@"10:00:00+08:00".time offset', timedelta(hours=8)),
        ('@"2026-03-01T10:00:00@Asia/Shanghai".timezone', "Asia/Shanghai"),
        ('@"10:00:00" + @"PT15H"', time(1, 0)),
        ('@"not a date"', None),
        ('@"10:00:00" - @"09:30:00"', timedelta(minutes=30)),
        ('@"10:00:00" - @"PT11H"', time(23, 0)),
        ('@"P1D" + @"2026-03-01"', date(2026, 3, 2)),
        ('@"P1Y" + @"P2M"', YearsMonths(14)),
        ('@"P1Y" - @"P14M"', YearsMonths(-2)),
        ('-@"P1Y" * 2', YearsMonths(-24)),
        ('@"P3Y" / 2', YearsMonths(18)),
        ('@"P3Y" / @"P1Y"', 3),
        ('@"P1D" + @"P1M"', None),
        ('@"P1D" * "x"', None),
        ('@"P1D" / 0', None),
        ('-@"PT1H"', timedelta(hours=-1)),
        ('@"2026-03-01T10:00:00Z" - @"2026-03-01"', timedelta(hours=10)),
        ('@"2026-03-01T10:00:00" - @"2026-03-01T10:00:00Z"', None),
        ('@"2026-03-01T10:00:00" < @"2026-03-01T10:00:00Z"', None),
        ('@"10:00:00" < @"11:00:00"', True),
        ('@"9999-12-31" + @"P1M"', None),
        ('@"P99999999999Y" * 1000000', None),
        ('-@"P1Y" < @"P0M"', True),
        ('@"-P1Y2M".months', -2),
        ('@"2026-03-01T10:00:00+08:00".timezone', "+08:00"),
        ("day.hour", None),
        ('date("2026-02-30")', None),
    ],
)
def test_dates_and_durations(text: str, expected: Any) -> None:
    assert evaluate(text) == lift(expected)


def test_elapsed_time_counts_across_a_change_of_offset() -> None:
    assert evaluate('@"2026-03-29T00:30:00@Europe/Paris" + @"PT3H"') == evaluate('@"2026-03-29T04:30:00@Europe/Paris"')


def test_now_is_the_given_moment_and_null_without_one() -> None:
    moment = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
    assert evaluate("now()") is None
    assert evaluate("today()") is None
    assert evaluate("now()", now=moment) == moment
    assert evaluate('today() - @"2026-03-01"', now=moment) == timedelta(days=1)


def test_the_scope_is_never_changed() -> None:
    scope = {"a": {"b": [3, 1, 2]}, "n": 1.5}
    evaluate('{c: sort(a.b), d: context put(a, "b", n)}', scope)
    assert scope == {"a": {"b": [3, 1, 2]}, "n": 1.5}


def test_a_range_is_a_value() -> None:
    assert evaluate("[1..5)") == Range(Decimal(1), Decimal(5), True, False)
    assert evaluate("[5..1]") is None


def test_names_may_hold_spaces_and_signs_when_they_are_known() -> None:
    names = {"Full Name", "Person's age", "a-b"}
    scope = {"Full Name": "Li Lei", "Person's age": 30, "a-b": 1, "a": 5, "b": 2}
    assert compile_expression("Full   Name", names).evaluate(scope) == "Li Lei"
    assert compile_expression("Person's age + a-b", names).evaluate(scope) == Decimal(31)
    assert compile_expression("a-b", ()).evaluate(scope) == Decimal(3)
