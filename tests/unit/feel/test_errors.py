"""Refusals: each names its place and what was expected there; limits hold."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.feel import FeelError, FeelLimitError, FeelSyntaxError, compile_expression
from app.feel.expression import compile_unary_tests
from app.feel.runtime import Root


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("1 +", 1, 4, "an expression was expected, but the end was found"),
        ("a b", 1, 3, "an operator or the end was expected, but 'b' was found"),
        ("if x then 1", 1, 12, "'else' was expected"),
        ("[1, 2", 1, 6, "']' was expected"),
        ("f(1,\n  2", 2, 4, "')' was expected"),
        ('"open', 1, 1, "no closing"),
        ("for x return 1", 1, 7, "'in' was expected"),
        ("{1: 2}", 1, 2, "a key was expected"),
        ("a = b = c", 1, 7, "comparisons cannot be chained"),
        ("a & b", 1, 3, "'&' cannot stand here"),
        ("", 1, 1, "an expression was expected"),
        ("f(a: 1, 2)", 1, 9, "the name of a parameter and ':' was expected"),
        ("f(1, a: 2)", 1, 11, "every argument was expected to have a name"),
        ("@5", 1, 2, "was expected after @"),
        ("]1, 2]", 1, 3, "'..' was expected"),
        ("[1..2", 1, 6, "expected to close the range"),
        ("1e99999", 1, 1, "too large a number"),
        ("a.1", 1, 2, "an operator or the end was expected"),
        ("x == 1", 1, 4, "an expression was expected, but '=' was found"),
        ("= x", 1, 1, "an expression was expected, but '=' was found"),
    ],
)
def test_a_syntax_error_names_its_place(text: str, line: int, column: int, says: str) -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        compile_expression(text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert says in caught.value.message


@pytest.mark.parametrize(
    "text",
    [
        "count(for a in 1..1000, b in 1..1000 return a)",
        "for i in 1..1000000 return i",
        "{f: function(n) f(n + 1), r: f(1)}.r",
        "{f: function(g) g(g), r: f(f)}.r",
        'for i in 1..100000 return string join(for j in 1..100 return "xxxxxxxxxx")',
    ],
)
def test_an_evaluation_is_bounded(text: str) -> None:
    try:
        assert compile_expression(text).evaluate({}) is None
    except FeelLimitError:
        return
    assert "f(n + 1)" in text  # a context's entry does not see itself: null, and no endless call


def test_a_text_cannot_grow_without_end() -> None:
    with pytest.raises(FeelLimitError):
        compile_expression('replace(big, "x", big)').evaluate({"big": "x" * 2000})


@pytest.mark.parametrize("text", ["(" * 500 + "1" + ")" * 500, "-" * 500 + "1", "[" * 300, "a" + "+a" * 60000])
def test_nesting_and_length_are_bounded(text: str) -> None:
    with pytest.raises(FeelSyntaxError):
        compile_expression(text)


def test_a_pattern_that_repeats_a_repetition_takes_no_time() -> None:
    assert compile_expression('matches(s, "(a+)+b")').evaluate({"s": "a" * 60}) is False


feel_like = st.lists(
    st.sampled_from(
        [
            "a",
            "b",
            "1",
            "2.5",
            '"t"',
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            ",",
            ":",
            ".",
            "..",
            "+",
            "-",
            "*",
            "**",
            "/",
            "<",
            "<=",
            "=",
            "!=",
            ">",
            "?",
            "@",
            "and",
            "or",
            "not",
            "if",
            "then",
            "else",
            "for",
            "in",
            "return",
            "some",
            "every",
            "satisfies",
            "between",
            "instance",
            "of",
            "function",
            "null",
            "true",
            "count",
            "sum",
            "date",
            "item",
            "number",
        ]
    ),
    max_size=14,
).map(" ".join)


@given(st.text(max_size=40) | feel_like)
def test_any_text_compiles_or_is_a_syntax_error(text: str) -> None:
    for compiler in (compile_expression, compile_unary_tests):
        with suppress(FeelSyntaxError):
            compiler(text)


@given(feel_like)
def test_whatever_compiles_evaluates_without_an_exception(text: str) -> None:
    scope = {"a": [1, {"b": "x"}, None], "b": {"a": 2}}
    try:
        compile_expression(text).evaluate(scope)
        compile_unary_tests(text).evaluate_in(Decimal(1), Root(scope))
    except FeelError:
        return
