"""Patterns of forms: JavaScript's meaning where both have it, and never forever."""

import time

import pytest

from app.definitions.forms.patterns import PatternError, compile_pattern, matches


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        (r"\d+", "ab 12", True),  # unanchored, as `test` in JavaScript
        (r"^\d+$", "ab 12", False),
        (r"^[A-Z]{2}-\d{4}$", "QA-2026", True),
        (r"(?<year>\d{4})-\d\d", "2026-03", True),
        (r"^\w+$", "中文", False),  # \w is ASCII in JavaScript
        (r"^(\+86)?1\d{10}$", "+8613800138000", True),
        (r"^[)(*+]+$", "(*)", True),
        (r"a{2,3}?b", "aab", True),
    ],
)
def test_a_pattern_matches_as_in_the_browser(pattern: str, text: str, expected: bool) -> None:
    assert matches(pattern, text) is expected


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$",
        "^(a|aa)+$",
        "(a*){3}",
        "((a|b)c)*",
        "[",
        "(",
        "*",
        "a" * 501,
        r"\d*\d*\d*\d*\d*x",
        r"(\d+)+?x",
        "(?<!a+)b",
    ],
)
def test_a_pattern_that_could_explode_or_means_nothing_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        compile_pattern(pattern)


@pytest.mark.parametrize(
    "pattern", [r"\d*\d*\d*\d*x", r"a?a?a?a?a?a?a?a?a?a?aaaaaaaaaa$", r".*.*.*=", r"^(\d{1,3}\.){3}x"]
)
def test_the_worst_allowed_pattern_ends_soon(pattern: str) -> None:
    try:
        _, longest = compile_pattern(pattern)
    except PatternError:
        return
    for text in ("1" * longest, "a" * longest):
        began = time.perf_counter()
        matches(pattern, text)
        assert time.perf_counter() - began < 2


def test_a_text_over_the_cap_is_no_match() -> None:
    assert not matches(r"a", "a" * 5000)
