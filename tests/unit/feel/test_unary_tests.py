"""Cells of decision tables."""

from datetime import date
from typing import Any

import pytest

from app.feel.expression import compile_unary_tests
from app.feel.runtime import Root
from app.feel.values import lift


@pytest.mark.parametrize(
    ("cell", "value", "expected"),
    [
        ("-", None, True),
        ("", 5, True),
        ("5", 5, True),
        ('"qa"', "qa", True),
        ('"qa", "hr"', "hr", True),
        ('"qa", "hr"', "production", False),
        ('not("qa", "hr")', "production", True),
        ("not(null)", 1, True),
        ("not(< 5)", None, None),
        ("> 0", 1, True),
        ("> 0", None, None),
        ("<= 1", 1, True),
        ("(1..2)", 2, False),
        ("[1..2]", 2, True),
        ("< 0, > 10", 11, True),
        ("true", True, True),
        ("true", None, False),
        ("null", None, True),
        ("limit", 3, True),
        ("> limit * 2", 7, True),
        ("? > limit and ? < 10", 7, True),
        ('contains(?, "b")', "abc", True),
        ("list contains(allowed, ?)", "x", True),
        ("allowed", "y", True),
        ("[1, 2], 5", 2, True),
        ('< @"2026-03-01"', date(2026, 2, 1), True),
        ("!= 3", 4, True),
        ("-3", -3, True),
        ("not(limit = 3)", False, True),
    ],
)
def test_a_cell(cell: str, value: Any, expected: bool | None) -> None:
    assert compile_unary_tests(cell).evaluate_in(lift(value), Root({"limit": 3, "allowed": ["x", "y"]})) is expected


def test_a_cell_knows_what_it_reads() -> None:
    assert compile_unary_tests("> request.limit, ? = other").paths == {("request", "limit"), ("other",)}
