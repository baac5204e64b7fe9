"""XPath regular expressions (the standard's) as Python's, without those that can run for ever."""

import re
from collections.abc import Callable
from functools import lru_cache

MAX_PATTERN = 500
_FLAGS = {"s": re.DOTALL, "m": re.MULTILINE, "i": re.IGNORECASE, "x": re.VERBOSE}
_NAME_START = r"[:A-Z_a-z\u00c0-\u02ff\u0370-\u1fff\u2c00-\udfff]"
_NAME_CHAR = r"[-.0-9:A-Z_a-z\u00b7\u00c0-\u1fff\u203f-\u2040\u2c00-\udfff]"
_ESCAPES = {"i": _NAME_START, "c": _NAME_CHAR, "I": "[^" + _NAME_START[1:], "C": "[^" + _NAME_CHAR[1:]}
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
        return re.compile(_translate(pattern), options)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(str(error)) from None


def _translate(pattern: str) -> str:
    pattern = _SUBTRACTION.sub(r"(?:(?![\2])[\1])", pattern)
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found.group(1), found.group()), pattern, flags=re.DOTALL)


def _repeats_repetition(pattern: str) -> bool:
    """Whether a group that can repeat holds something that can repeat, as in `(a+)+`."""
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
        elif _QUANTIFIER.match(bare, index):
            holds[-1] = True
    return False


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
