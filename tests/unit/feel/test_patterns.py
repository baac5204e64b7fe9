"""Regular expressions: two matchers that agree with each other and with Python's, and end in time."""

import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.feel import compile_expression
from app.feel.errors import FeelLimitError
from app.feel.patterns import Pattern, compile_pattern
from app.feel.patterns.program import program_of
from app.feel.patterns.syntax import read_pattern
from app.feel.runtime import MAX_STEPS, Meter


def by_machine(text: str, flags: str = "") -> Pattern:
    """The pattern on our own matcher, whether or not re2 could do it."""
    tree, groups = read_pattern(text, flags)
    return Pattern(text, flags, groups, size=1, weight=1, linear=None, program=program_of(tree, groups))


def spans(pattern: Pattern, text: str) -> list[tuple[int, ...]]:
    return [found.spans[:2] for found in pattern.find_all(text, Meter())]


LEAVES = st.sampled_from(["a", "b", "1", "[ab]", "[^a]", ".", r"\d", "^a", "b$"])
PATTERNS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda pair: f"(?:{pair[0]}|{pair[1]})"),
        inner.map(lambda one: f"({one})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,2}", "{0,3}", "*?", "+?", "??"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
    ),
    max_leaves=8,
)


@given(PATTERNS, st.text("ab1", max_size=8))
def test_both_matchers_and_pythons_find_the_same(pattern: str, text: str) -> None:
    linear = compile_pattern(pattern, "")
    first = re.search(pattern.replace("$", r"\Z"), text)

    assert linear.program is None
    assert spans(linear, text) == spans(by_machine(pattern), text)
    assert spans(linear, text)[:1] == ([first.span()] if first else [])


SETS = [".", r"\d", r"\D", r"\s", r"\S", r"\w", r"\W", r"\i", r"\c", r"\I", r"\C", r"\p{L}", r"\P{L}", "[a-z]"]
SETS += ["[^a-z]", r"[\d中]", r"[^\w]", r"[\D]", r"[\S]", r"\p{IsCJKUnifiedIdeographs}", "σ", "ß", "k"]
CHARS = "aAzZ中文éÉßſ\u212aKσς1１ \u3000\n\r_-ñ😀ǅ."


@pytest.mark.parametrize(("pattern", "flags"), list(product(SETS, ["", "i", "s", "m"])))
def test_both_matchers_know_the_same_characters(pattern: str, flags: str) -> None:
    linear, machine = compile_pattern(pattern, flags), by_machine(pattern, flags)

    assert [c for c in CHARS if linear.is_in(c, Meter())] == [c for c in CHARS if machine.is_in(c, Meter())]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        (r"(a|b)\1", "ab", False),
        (r"(a|b)\1", "abb", True),
        (r"(a)|b\1", "b", True),  # a group that took no part is the empty text
        (r"(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)\10", "abcdefghijj", True),
        (r"(.)\10", "aa0", True),  # there is no tenth group: the first, and a 0
        ("[a-z-[aeiou]]", "e", False),
        (r"\bab\b", "x ab y", True),
        (r"\bab\b", "xaby", False),
    ],
)
def test_what_re2_cannot_say_runs_on_our_own_matcher(pattern: str, text: str, expected: bool) -> None:
    compiled = compile_pattern(pattern, "")
    assert compiled.program is not None
    assert compiled.is_in(text, Meter()) is expected


@pytest.mark.parametrize("pattern", ["(", ")", "*a", "a**", "[b-a]", "[]", r"\3", r"(a)[\1]", "(?=a)", r"\q", "a{2,1}"])
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    assert compile_expression("matches(text, pattern)").evaluate({"text": "a", "pattern": pattern}) is None


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("a*a*a*b", "a" * 20_000),
        ("(a?){1000}a{1000}", "a" * 20_000),
        ("(x+x+)+y", "x" * 20_000),
        ("a.*z|a", "a" * 20_000),
        (r"(a*)*\1b", "a" * 200),
        (r"(a+)+\1c", "a" * 20_000),
        (r"((a*)*)*\2$b", "a" * 5_000),
        (r"(.*)\1\1\1x", "ab" * 10_000),
        (r"\p{L}{100}", "a" * 20_000),
    ],
)
def test_no_pattern_takes_more_than_its_steps(pattern: str, text: str) -> None:
    meter = Meter()
    try:
        for _ in compile_pattern(pattern, "").find_all(text, meter):
            pass
    except FeelLimitError:
        return
    assert meter.steps < MAX_STEPS  # and it paid for what it did


def test_a_pattern_costs_the_same_whether_or_not_it_was_compiled_before() -> None:
    first, second = Meter(), Meter()
    compile_pattern("once[0-9]+", "").is_in("once 1", first)
    compile_pattern("once[0-9]+", "").is_in("once 1", second)

    assert first.steps == second.steps


def test_a_pattern_that_is_too_large_names_the_limit() -> None:
    with pytest.raises(FeelLimitError, match="too large"):
        compile_pattern("((a{100}){100}){100}", "")
