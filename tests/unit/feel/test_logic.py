"""Three-valued logic and exact numbers, as properties."""

from decimal import Decimal, localcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.feel import compile_expression

VALUES = {"true": True, "false": False, "null": None, '"text"': None, "1": None}


def expected_and(left: bool | None, right: bool | None) -> bool | None:
    if left is False or right is False:
        return False
    return True if left and right else None


def expected_or(left: bool | None, right: bool | None) -> bool | None:
    if left is True or right is True:
        return True
    return None if left is None or right is None else False


@pytest.mark.parametrize("left", VALUES)
@pytest.mark.parametrize("right", VALUES)
def test_and_and_or_follow_kleene(left: str, right: str) -> None:
    conjunction = compile_expression(f"{left} and {right}").evaluate({})
    disjunction = compile_expression(f"{left} or {right}").evaluate({})
    assert conjunction is expected_and(VALUES[left], VALUES[right])
    assert disjunction is expected_or(VALUES[left], VALUES[right])


@pytest.mark.parametrize(("value", "expected"), [("true", False), ("false", True), ("null", None), ("1", None)])
def test_not_leaves_the_unknown_unknown(value: str, expected: Any) -> None:
    assert compile_expression(f"not({value})").evaluate({}) is expected


whole = st.integers(-(10**15), 10**15)
decimals = st.decimals(-(10**9), 10**9, places=6, allow_nan=False, allow_infinity=False)


@given(decimals, decimals)
def test_sums_and_products_are_exact(a: Decimal, b: Decimal) -> None:
    scope = {"a": a, "b": b}
    with localcontext(prec=34):
        assert compile_expression("a + b").evaluate(scope) == a + b
        assert compile_expression("a - b").evaluate(scope) == a - b
        assert compile_expression("a * b").evaluate(scope) == a * b


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_a_float_means_the_digits_it_shows(value: float) -> None:
    assert compile_expression("value").evaluate({"value": value}) == Decimal(repr(value))


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_null(value: float) -> None:
    assert compile_expression("value").evaluate({"value": value}) is None


@given(whole, whole.filter(bool))
def test_modulo_has_the_sign_of_the_divisor(a: int, b: int) -> None:
    assert compile_expression("modulo(a, b)").evaluate({"a": a, "b": b}) == a % b


@given(st.lists(whole, min_size=1, max_size=8))
def test_aggregates_agree_with_python(numbers: list[int]) -> None:
    scope = {"n": numbers}
    assert compile_expression("sum(n)").evaluate(scope) == sum(numbers)
    assert compile_expression("max(n) - min(n)").evaluate(scope) == max(numbers) - min(numbers)
    assert compile_expression("sort(n)").evaluate(scope) == sorted(numbers)
    assert compile_expression("count(distinct values(n))").evaluate(scope) == len(set(numbers))


@given(whole, whole, whole)
def test_between_is_two_comparisons(x: int, low: int, high: int) -> None:
    scope = {"x": x, "low": low, "high": high}
    assert compile_expression("x between low and high").evaluate(scope) is (low <= x <= high)
    assert compile_expression("x >= low and x <= high").evaluate(scope) is (low <= x <= high)
