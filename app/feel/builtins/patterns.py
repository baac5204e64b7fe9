"""XPath regular expressions (the standard's) as Python's, without those that can run for ever."""

import re
from collections.abc import Callable
from functools import lru_cache

from app.feel.errors import FeelLimitError

MAX_PATTERN = 500
MAX_SUBJECT = 20_000
_FLAGS = {"s": re.DOTALL, "m": re.MULTILINE, "i": re.IGNORECASE, "x": re.NOFLAG}
_NAME_START = r"[:A-Z_a-z\u00c0-\u02ff\u0370-\u1fff\u2c00-\udfff]"
_NAME_CHAR = r"[-.0-9:A-Z_a-z\u00b7\u00c0-\u1fff\u203f-\u2040\u2c00-\udfff]"
_ESCAPES = {"i": _NAME_START, "c": _NAME_CHAR, "I": "[^" + _NAME_START[1:], "C": "[^" + _NAME_CHAR[1:]}
_PIECE = re.compile(r"\\[pP]\{[^}]*\}|\\.|.", re.DOTALL)
_CATEGORIES = {
    "IsBasicLatin": r"\x00-\x7f",
    "Nd": r"\d",
    "Lu": "A-Z\u00c0-\u00d6\u00d8-\u00de\u0391-\u03a9\u0410-\u042f",
    "Ll": "a-z\u00df-\u00f6\u00f8-\u00ff\u03b1-\u03c9\u0430-\u044f",
    "IsCJKUnifiedIdeographs": "\u4e00-\u9fff",
}
_QUANTIFIER = re.compile(r"[*+]|\{\d+,\d*\}")
_SUBTRACTION = re.compile(r"\[((?:[^\[\]\\]|\\.)+)-\[((?:[^\[\]\\]|\\.)+)\]\]")


@lru_cache(512)
def compile_pattern(pattern: str, flags: str) -> re.Pattern[str]:
    """The compiled pattern; ValueError for one that is wrong, too long or repeats a repetition."""
    if len(pattern) > MAX_PATTERN or _repeats_repetition(pattern):
        raise ValueError(f"the pattern {pattern[:40]!r} could run for ever")
    options = re.NOFLAG
    for flag in flags:
        if flag not in _FLAGS:
            raise ValueError(f"there is no flag {flag!r}")
        options |= _FLAGS[flag]
    try:
        return re.compile(_translate(pattern, flags), options)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(str(error)) from None


def _translate(pattern: str, flags: str) -> str:
    """One pass over the pattern, inside and outside of character classes."""
    pattern = _SUBTRACTION.sub(r"(?:(?![\2])[\1])", pattern)
    made, in_class = [], False
    for piece in _PIECE.findall(pattern if "x" not in flags else _without_space(pattern)):
        if in_class and piece[1:].isdigit():
            raise ValueError("a class cannot hold a group")
        made.append(_translated(piece, in_class, "s" in flags))
        in_class = piece == "[" or (in_class and piece != "]")
    return "".join(made)


def _translated(piece: str, in_class: bool, dot_is_all: bool) -> str:
    if piece == "." and not in_class:
        return "." if dot_is_all else r"[^\n\r]"
    if piece[:2] in {r"\p", r"\P"}:
        return _category(piece, in_class)
    if piece[0] == "\\" and piece[1:] in _ESCAPES and not in_class:
        return _ESCAPES[piece[1:]]
    return piece


def _without_space(pattern: str) -> str:
    """Flag x: white space outside of classes says nothing."""
    return re.sub(r"(\[(?:[^\]\\]|\\.)*\])|\s+", lambda found: found.group(1) or "", pattern)


def _category(piece: str, in_class: bool) -> str:
    """`\\p{Nd}`; ValueError for a category that Python's patterns cannot express."""
    inner = _CATEGORIES.get(piece[3:-1])
    if inner is None or (in_class and piece[1] == "P"):
        raise ValueError(f"the category {piece} is not known here")
    if in_class:
        return inner
    return f"[^{inner}]" if piece[1] == "P" else f"[{inner}]"


def _repeats_repetition(pattern: str) -> bool:
    """Whether a group that can repeat holds a choice or a repetition, as in `(a+)+` and `(a|aa)+`."""
    bare = re.sub(r"\\.|\[(?:[^\]\\]|\\.)*\]", "x", pattern, flags=re.DOTALL)
    holds = [False]
    for index, sign in enumerate(bare):
        if sign == "(":
            holds.append(False)
        elif sign == ")" and len(holds) > 1:
            inner = holds.pop()
            if inner and _QUANTIFIER.match(bare, index + 1):
                return True
            holds[-1] = holds[-1] or inner
        elif sign == "|" or _QUANTIFIER.match(bare, index):
            holds[-1] = True
    return False


def subject(text: str) -> str:
    """The text a pattern is tried on, refused when it is longer than a pattern can search in good time."""
    if len(text) > MAX_SUBJECT:
        raise FeelLimitError(f"a pattern is tried on texts of at most {MAX_SUBJECT} characters")
    return text


def replacement_of(text: str, groups: int) -> Callable[[re.Match[str]], str]:
    """The function for `re.sub` that XPath's `$1` means; ValueError for a `$` that names nothing."""
    parts = re.split(r"\\([$\\])|\$(\d)", text)

    def grow(match: re.Match[str]) -> str:
        made = []
        for plain, escaped, digit in zip(parts[::3], [*parts[1::3], None], [*parts[2::3], None], strict=True):
            made.append(plain + (escaped or ""))
            if digit is not None and int(digit) <= groups:
                made.append(match.group(int(digit)) or "")
        return "".join(made)

    return grow
