"""Mutants differ from their source in one place, and leave alone what is no rule."""

import ast

import pytest

from scripts.mutation.mutate import mutants


def changes(source: str) -> list[str]:
    """What the mutants of a source say, without what stayed as it was."""
    return [mutant.source for mutant in mutants(source)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a < b", {"a <= b"}),
        ("a is b", {"a is not b"}),
        ("a in b", {"a not in b"}),
        ("a and b", {"a or b", "b", "a"}),
        ("not a", {"a"}),
        ("a + b", {"a - b"}),
        ("a if b else c", {"c if b else a"}),
        ("True", {"False"}),
        ("f(1)", {"pass", "f(2)"}),
        ("f('x')", {"pass", "f('x~')"}),
        ("f(b'x')", {"pass", "f(b'x~')"}),
        ("a += b", {"pass"}),
        ("raise a", {"pass"}),
        ("if a:\n    b = c", {"if True:\n    b = c", "if False:\n    b = c"}),
        ("while a:\n    break", {"while False:\n    break", "while a:\n    continue"}),
        ("def f():\n    return a", {"def f():\n    return None"}),
    ],
)
def test_one_thing_is_wrong_in_each(source: str, expected: set[str]) -> None:
    frame = "x = {}" if _is_value(source) else "{}"
    assert set(changes(frame.format(source))) == {frame.format(one) for one in expected}


def _is_value(source: str) -> bool:
    """An expression, which stands alone as a statement only when it is a call."""
    try:
        return not isinstance(ast.parse(source, mode="eval").body, ast.Call)
    except SyntaxError:
        return False


@pytest.mark.parametrize(
    "source",
    [
        '"""A docstring."""',
        "x: Literal['a'] = b",
        "def f(a: 'T') -> 'T':\n    b = c",
        "import a\nfrom a import b",
        "x = 'a sentence for people'",
        "@cache(maxsize=3)\ndef f():\n    a = b",
        "if TYPE_CHECKING:\n    x = 1",
        "def f():\n    return None",
        "x = None",
    ],
)
def test_types_texts_and_imports_are_left_alone(source: str) -> None:
    assert changes(source) == []


def test_a_falsy_answer_is_not_made_none_which_would_change_nothing() -> None:
    assert changes("def f():\n    return False") == ["def f():\n    return True"]


def test_each_mutant_says_where_and_what() -> None:
    [first, second] = mutants("x = 1\ny = a == b")
    assert (str(first), str(second)) == ("1: 1 -> 2", "2: a == b -> a != b")
