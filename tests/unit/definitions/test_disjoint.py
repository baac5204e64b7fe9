"""When two conditions exclude each other, by their text."""

import pytest

from app.definitions.gate.exclusive_conditions import exclude_each_other

DISMISSED = 'd.decision = "dismiss" and '
SERIOUS = 's.severity = "high" or s.severity = "critical" or s.recurrence_of != null'


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('a = "x"', 'a = "y"'),
        ("a = true", "a = false and b > 3"),
        ("a", "not(a)"),
        ("a", "a = false"),
        ("x > 3", "x <= 3"),
        ("x = 2", "x > 2"),
        ("count(p) = 0", "count(p) > 0"),
        ('a != "x"', 'a = "x"'),
        (f"{DISMISSED}not({SERIOUS})", f"{DISMISSED}({SERIOUS})"),
        ('v = "re" or o = "wait"', 'v = "sign" and o = "finding"'),
        ('(a = "x")', '((a = "y"))'),
        ('a = "x and y"', 'a = "x or y"'),
    ],
)
def test_these_cannot_both_hold(one: str, other: str) -> None:
    assert exclude_each_other(one, other)
    assert exclude_each_other(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('a = "x"', 'b = "y"'),
        ("x >= 3", "x <= 3"),
        ("x = 1", "x = 1.0"),
        ('a = "x"', 'a = "x" and b'),
        ('a = "x" or b', 'a = "y"'),
        ("some k in a satisfies k = 1", "some k in a satisfies k = 2"),
        ("if a then true else b = 1", "b = 2"),
        ("x in (1, 2)", "x = 3"),
        ("not(a) and b", "c"),
        ("", ""),
        (" or ".join(f"a{n} = {n}" for n in range(30)), " or ".join(f"a{n} = -1" for n in range(30))),
    ],
)
def test_these_may_both_hold_or_are_not_understood(one: str, other: str) -> None:
    assert not exclude_each_other(one, other)
