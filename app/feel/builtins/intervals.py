"""The relations of Allen between points and ranges, and `range` from text."""

import re
from collections.abc import Callable
from typing import Any

from app.feel.builtins.registry import builtin
from app.feel.operators import contains, equal, greater, less, less_equal
from app.feel.temporal import parse_any, parse_date, parse_date_time, parse_duration, parse_time
from app.feel.values import NUMBERS, Range

Truth = bool | None


def _and(*parts: Truth) -> Truth:
    if any(part is False for part in parts):
        return False
    return None if any(part is None for part in parts) else True


def _or(*parts: Truth) -> Truth:
    if any(part is True for part in parts):
        return True
    return None if any(part is None for part in parts) else False


def _span(value: Any) -> Range:
    """A point as the range that holds only it."""
    return value if isinstance(value, Range) else Range(value, value)


@builtin("before", "range1:any, range2:any")
def before(first: Any, second: Any) -> Truth:
    left, right = _span(first), _span(second)
    touching = not (left.high_included and right.low_included)
    return _or(less(left.high, right.low), _and(touching, equal(left.high, right.low)))


@builtin("after", "range1:any, range2:any")
def after(first: Any, second: Any) -> Truth:
    return before(second, first)


@builtin("meets", "range1:range, range2:range")
def meets(left: Range, right: Range) -> Truth:
    return _and(left.high_included, right.low_included, equal(left.high, right.low))


@builtin("met by", "range1:range, range2:range")
def met_by(left: Range, right: Range) -> Truth:
    return meets(right, left)


def _starts_first(left: Range, right: Range) -> Truth:
    """Strictly earlier start."""
    return _or(
        less(left.low, right.low),
        _and(equal(left.low, right.low), left.low_included and not right.low_included),
    )


def _ends_last(left: Range, right: Range) -> Truth:
    """Strictly later end."""
    return _or(
        greater(left.high, right.high),
        _and(equal(left.high, right.high), left.high_included and not right.high_included),
    )


def _reaches(left: Range, right: Range) -> Truth:
    """Whether `left` ends at or after the beginning of `right`, sharing a point."""
    return _or(
        greater(left.high, right.low),
        _and(equal(left.high, right.low), left.high_included and right.low_included),
    )


@builtin("overlaps", "range1:range, range2:range")
def overlaps(left: Range, right: Range) -> Truth:
    return _and(_reaches(left, right), _reaches(right, left))


@builtin("overlaps before", "range1:range, range2:range")
def overlaps_before(left: Range, right: Range) -> Truth:
    later = _ends_last(left, right)
    return _and(_starts_first(left, right), _reaches(left, right), None if later is None else not later)


@builtin("overlaps after", "range1:range, range2:range")
def overlaps_after(left: Range, right: Range) -> Truth:
    return overlaps_before(right, left)


def _same_start(left: Range, right: Range) -> Truth:
    return _and(equal(left.low, right.low), left.low_included == right.low_included)


def _same_end(left: Range, right: Range) -> Truth:
    return _and(equal(left.high, right.high), left.high_included == right.high_included)


@builtin("starts", "point:any, range:range")
def starts(first: Any, second: Range) -> Truth:
    if not isinstance(first, Range):
        return _and(equal(first, second.low), second.low_included)
    return _and(_same_start(first, second), _or(less(first.high, second.high), _shorter_end(first, second)))


def _shorter_end(left: Range, right: Range) -> Truth:
    return _and(equal(left.high, right.high), right.high_included or not left.high_included)


@builtin("started by", "range:range, point:any")
def started_by(first: Range, second: Any) -> Truth:
    return starts(second, first)


@builtin("finishes", "point:any, range:range")
def finishes(first: Any, second: Range) -> Truth:
    if not isinstance(first, Range):
        return _and(equal(first, second.high), second.high_included)
    start = _and(equal(first.low, second.low), second.low_included or not first.low_included)
    return _and(_same_end(first, second), _or(greater(first.low, second.low), start))


@builtin("finished by", "range:range, point:any")
def finished_by(first: Range, second: Any) -> Truth:
    return finishes(second, first)


@builtin("during", "point:any, range:range")
def during(first: Any, second: Range) -> Truth:
    if not isinstance(first, Range):
        return contains(second, first)
    start = _and(equal(first.low, second.low), second.low_included or not first.low_included)
    return _and(
        _or(greater(first.low, second.low), start),
        _or(less(first.high, second.high), _shorter_end(first, second)),
    )


@builtin("includes", "range:range, point:any")
def includes(first: Range, second: Any) -> Truth:
    return during(second, first)


@builtin("coincides", "point1:any, point2:any")
def coincides(first: Any, second: Any) -> Truth:
    if isinstance(first, Range) != isinstance(second, Range):
        return None
    if not isinstance(first, Range):
        return equal(first, second)
    return _and(_same_start(first, second), _same_end(first, second))


_RANGE = re.compile(r"\s*([\[\](])\s*(.*?)\s*\.\.\s*(.*?)\s*([\])\[])\s*", re.DOTALL)
MAX_TEXT = 200
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_TEXT = re.compile(r'(@|date and time\(|date\(|time\(|duration\()?\s*"((?:[^"\\]|\\.)*)"\s*\)?')
_PARSERS: dict[str | None, Callable[[str], Any]] = {
    None: str,
    "@": parse_any,
    "date(": parse_date,
    "time(": parse_time,
    "date and time(": parse_date_time,
    "duration(": parse_duration,
}


@builtin("range", "from:string")
def range_of_text(text: str) -> Range | None:
    """`range("[1..3]")`; the ends must be literals, so that no text is ever evaluated."""
    match = _RANGE.fullmatch(text) if len(text) <= MAX_TEXT else None
    if match is None:
        return None
    low, high = _end(match.group(2)), _end(match.group(3))
    if less_equal(low, high) is not True:
        return None
    return Range(low, high, match.group(1) == "[", match.group(4) == "]")


def _end(text: str) -> Any:
    if _NUMBER.fullmatch(text):
        return NUMBERS.create_decimal(text)
    match = _TEXT.fullmatch(text)
    return _PARSERS[match.group(1)](match.group(2)) if match else None
