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
        (r"^\S+\s\S+$", "张　伟", True),  # the case form-pattern-space: U+3000 is white space in JavaScript
        (r"^[\s\d]+$", "1　2", True),
        (r"^[^\s]+$", "1　2", False),
        (r"^[\S]+$", "张伟", True),
        (r"^[\S]+$", "张　伟", False),
        (r"^[\s\S]+$", "张　伟", True),
        (r"^\d+$", "12\n", False),  # $ is the very end
        (r"^a.b$", "a\rb", False),  # a point is no line's end
        (r"^[.$]+$", "$.", True),
        (r"^[\s-]+$", "- -", True),
        (r"\.\$", "a.$", True),
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
