"""Whatever an expression asks for ends: with its value, or with the limit's message."""

import sys
import time
from typing import Any

import pytest

from app.feel import FeelLimitError, compile_expression, to_json

SECONDS = (
    2 if sys.gettrace() is None else 10
)  # of computing time; what counts covered lines takes several times as long
DOUBLED = "{s0: [1, 2], " + "".join(f"s{n + 1}: [s{n}, s{n}], " for n in range(60))
LONG = '{a: for i in 1..1000 return "xxxxxxxxxx", s: string join(a), l: for i in 1..5000 return s, '


def ends(text: str, scope: dict[str, Any] | None = None) -> Any:
    """The value as JSON, or the limit's message; never later than the limit allows."""
    start = time.process_time()
    try:
        return to_json(compile_expression(text).evaluate(scope or {}))
    except FeelLimitError as error:
        return str(error)
    finally:
        assert time.process_time() - start < SECONDS


@pytest.mark.parametrize(
    "last",
    [
        "r: s60}",
        "r: string(s60)}.r",
        "r: count(flatten(s60))}.r",
        "r: s60 = append(s60, 1)}.r",
        "r: list contains([s59], s60)}.r",
        "r: index of([s59], s60)}.r",
        "r: distinct values([s60, s60])}.r",
        "r: union([s60], [s60])}.r",
        "r: s60 in (s60)}.r",
        "r: s60.x}.r",
        "r: s60 instance of list<list<list<list<list<list<list<list<list<number>>>>>>>>>}.r",
        "r: min(s60)}.r",
        "r: sort(s60)}.r",
        "r: get entries({a: s60})}.r",
        "r: coincides(s60, s60)}.r",
    ],
)
def test_shared_lists_are_walked_no_further_than_the_steps(last: str) -> None:
    ends(DOUBLED + last)


@pytest.mark.parametrize(
    "text",
    [
        "mode(for i in 1..50000 return i)",
        "{l: for i in 1..50000 return i, r: for i in 1..5000 return list contains(l, -1)}.r",
        "{l: for i in 1..20000 return i, r: for i in 1..2000 return sum(l)}.r",
        "{l: for i in 1..20000 return i, r: for i in 1..2000 return median(l)}.r",
        "{l: for i in 1..20000 return {a: i}, r: for i in 1..2000 return l.a}.r",
        "{l: for i in 1..20000 return i, r: for i in 1..2000 return l instance of list<number>}.r",
        "{l: for i in 1..2000 return {a: i}, r: distinct values(l)}.r",
        "sort(for i in 1..100000 return -i)",
        "sort(for i in 1..50000 return modulo(i * 7919, 50021))",
        LONG + "r: distinct values(l)}.r",
        LONG + 'r: count(l[item = s + ""])}.r',
        LONG + "r: string join(l)}.r",
        LONG + "r: string(l)}.r",
        LONG + "r: min(l)}.r",
        LONG + "r: l = l}.r",
        'for i in 1..100000 return matches("a" + string(i), "[a-z]+" + string(i))',
        'for i in 1..100000 return matches("a", "\\p{L}+" + string(i))',
        "for i in 1..100000 return 1.000001 ** (i + 0.5)",
        "for i in 1..100000 return " + " + ".join(["i"] * 5000),
        "(for i in 1..100000 return i)[" + " + ".join(["item"] * 5000) + " > 0]",
        "{f: function(n) " + " + ".join(["n"] * 5000) + ", r: for i in 1..100000 return f(i)}.r",
        "for i in 1..100000 return context put(c, string(i), i)",
        "string(for i in 1..50000 return 10 ** 6000)",
        "for i in 1..400 return [partial]",
        'range("[" + s + "..")',
        "{fib: function(n, g) if n < 2 then n else g(n - 1, g) + g(n - 2, g), r: fib(40, fib)}.r",
    ],
)
def test_loops_pay_for_what_they_repeat(text: str) -> None:
    ends(text, {"c": {f"k{n}": n for n in range(2000)}, "s": " " * 100_000})


@pytest.mark.parametrize(
    "call",
    [
        "log(i)",
        "exp(i / 100000)",
        'duration("P1DT2H3M4.5S")',
        'date and time("2026-01-01T10:00:00@Europe/Berlin")',
        'time("10:00:00@Nowhere/Place" + string(i))',
        'date("2026-01-01")',
        "decimal(i / 7, 3)",
        "round half up(i / 7, 3)",
        'replace("abc", "b", "x")',
    ],
)
def test_what_is_slow_with_small_arguments_costs_what_it_takes(call: str) -> None:
    assert "steps" in ends(f"for i in 1..100000 return {call}")
    assert "steps" not in str(ends(f"for i in 1..2000 return {call}"))


def test_reading_a_column_in_a_loop_pays_each_time() -> None:
    rows = [{"a": number} for number in range(5000)]
    assert "steps" in ends("for i in 1..5000 return count(rows.a)", {"rows": rows})


def test_ordinary_work_is_far_from_the_limit() -> None:
    rows = [{"who": f"p{number % 50}", "score": number} for number in range(1000)]
    text = "for w in distinct values(rows.who) return {who: w, mean: mean(rows[item.who = w].score)}"

    found = compile_expression(text).evaluate({"rows": rows})

    assert len(found) == 50


def test_a_nest_too_deep_for_json_names_the_limit() -> None:
    text = "{s0: [1], " + "".join(f"s{n + 1}: [s{n}], " for n in range(120)) + "r: s120}.r"
    with pytest.raises(FeelLimitError, match="deep"):
        to_json(compile_expression(text).evaluate({}))


# the expressions of feel-big-integer.json
@pytest.mark.parametrize(
    ("text", "expected"),
    [("10**20", 1e20), ("2**64", float(2**64)), ("2**64 - 1", 2**64 - 1), ("-(2**63)", -(2**63)), ("10**18", 10**18)],
)
def test_a_number_of_more_than_64_bits_becomes_a_float(text: str, expected: float) -> None:
    value = to_json(compile_expression(text).evaluate({}))
    assert (value, type(value)) == (expected, type(expected))


def test_a_number_that_json_cannot_hold_names_the_limit() -> None:
    with pytest.raises(FeelLimitError, match="308 digits"):
        to_json(compile_expression("{a: 10**400}").evaluate({}))
