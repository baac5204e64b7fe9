"""Arithmetic, comparison, equality and membership; whatever does not fit together is null."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, DecimalException
from operator import ge, gt, le, lt
from typing import Any

from app.feel.runtime import bounded_text
from app.feel.temporal import DAY_SECONDS, add_duration, add_months
from app.feel.values import NUMBERS, Function, Range, YearsMonths

Binary = Callable[[Any, Any], Any]
MAX_MONTHS = 10**12

_ORDERED = frozenset({Decimal, str, date, YearsMonths, timedelta})
WALKED = frozenset({str, list, dict, Range})
SIMPLE = frozenset({Decimal, str, bool, date, YearsMonths, timedelta})


def comparison(python: Binary) -> Binary:
    """A FEEL order from Python's: null unless both sides are of one ordered type."""

    def compare(left: Any, right: Any) -> bool | None:
        kind = type(left)
        if kind is not type(right):
            return None
        if kind in _ORDERED:
            return python(left, right)  # type: ignore[no-any-return]
        return _compare_moments(left, right)

    def _compare_moments(left: Any, right: Any) -> bool | None:
        if type(left) not in {datetime, time}:
            return None
        try:
            return python(_instant(left), _instant(right))  # type: ignore[no-any-return]
        except TypeError:
            return None

    return compare


def _instant(value: Any) -> Any:
    """Zoned moments as UTC, because Python compares two of one zone by their wall clocks."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC)
    return value


less, less_equal, greater, greater_equal = (comparison(each) for each in (lt, le, gt, ge))


def equal(left: Any, right: Any) -> bool | None:
    """True or false for values of one type; only null equals null; null for different types."""
    kind = type(left)
    if left is None or right is None:
        return left is right
    if kind is not type(right):
        return None
    if kind in SIMPLE:
        return left == right  # type: ignore[no-any-return]
    return _equal_composite(left, right)


def _equal_composite(left: Any, right: Any) -> bool | None:
    if isinstance(left, list):
        return len(left) == len(right) and all(equal(a, b) is True for a, b in zip(left, right, strict=True))
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(equal(left[key], right[key]) is True for key in left)
    if isinstance(left, Function):
        return left is right
    return bool(_instant(left) == _instant(right))


def not_equal(left: Any, right: Any) -> bool | None:
    """The negation of `equal`."""
    result = equal(left, right)
    return None if result is None else not result


def contains(span: Range, value: Any) -> bool | None:
    """Whether a range holds a value; null when they do not compare."""
    if not span.has_open_end and (span.low is None or span.high is None):
        return None
    low = high = True
    if span.low is not None:
        low = (greater_equal if span.low_included else greater)(value, span.low)
    if span.high is not None:
        high = (less_equal if span.high_included else less)(value, span.high)
    if low is None or high is None:
        return None
    return low and high


def matches(value: Any, test: Any) -> bool | None:
    """What `value in test` means when the test is a plain value, a list or a range."""
    if isinstance(test, Range):
        return value == test if isinstance(value, Range) else contains(test, value)
    if isinstance(test, list):
        return equal(value, test) is True or any(matches(value, each) is True for each in test)
    return equal(value, test)


def add(left: Any, right: Any) -> Any:
    """Numbers, texts, durations, and moments with durations."""
    if type(left) is Decimal and type(right) is Decimal:
        return _number(NUMBERS.add, left, right)
    if type(left) is str and type(right) is str:
        return bounded_text(left + right)
    return _guarded(_add, left, right)


def subtract(left: Any, right: Any) -> Any:
    """Numbers, durations, moments with durations, and two moments."""
    if type(left) is Decimal and type(right) is Decimal:
        return _number(NUMBERS.subtract, left, right)
    return _guarded(_subtract, left, right)


def multiply(left: Any, right: Any) -> Any:
    """Numbers, and a duration by a number."""
    if type(left) is Decimal and type(right) is Decimal:
        return _number(NUMBERS.multiply, left, right)
    return _guarded(_multiply, left, right)


def divide(left: Any, right: Any) -> Any:
    """Numbers, a duration by a number, a duration by its like; by zero is null."""
    if type(left) is Decimal and type(right) is Decimal:
        return _number(NUMBERS.divide, left, right)
    return _guarded(_divide, left, right)


def power(left: Any, right: Any) -> Any:
    """Numbers only."""
    if type(left) is Decimal and type(right) is Decimal:
        return _number(NUMBERS.power, left, right)
    return None


def negate(value: Any) -> Any:
    """The opposite number or duration."""
    if type(value) is Decimal:
        return NUMBERS.minus(value)
    if type(value) is YearsMonths:
        return YearsMonths(-value.months)
    return -value if type(value) is timedelta else None


def _number(operation: Callable[[Decimal, Decimal], Decimal], left: Decimal, right: Decimal) -> Decimal | None:
    try:
        return operation(left, right)
    except DecimalException:
        return None


def _guarded(operation: Binary, left: Any, right: Any) -> Any:
    try:
        return operation(left, right)
    except (OverflowError, DecimalException, ZeroDivisionError, ValueError, TypeError):
        return None


def _add(left: Any, right: Any) -> Any:
    if isinstance(right, (date, time)) and isinstance(left, (timedelta, YearsMonths)):
        left, right = right, left
    if type(right) is YearsMonths:
        return _add_months(left, right.months)
    if type(right) is not timedelta:
        return None
    if type(left) is datetime:
        return add_duration(left, right)
    if type(left) is date:
        return (datetime.combine(left, time()) + right).date()
    if type(left) is time:
        return (datetime.combine(date(2000, 1, 2), left) + timedelta(seconds=right.seconds)).timetz()
    return left + right if type(left) is timedelta else None


def _add_months(left: Any, months: int) -> Any:
    if isinstance(left, date):
        return add_months(left, months)
    return _months(left.months + months) if type(left) is YearsMonths else None


def _subtract(left: Any, right: Any) -> Any:
    if isinstance(right, (timedelta, YearsMonths)):
        return None if isinstance(left, Decimal) else _add(left, negate(right))
    if isinstance(left, date) and isinstance(right, date):
        return _moment(left, right) - _moment(right, left)
    if type(left) is time and type(right) is time:
        day = date(2000, 1, 2)
        return datetime.combine(day, left) - datetime.combine(day, right)
    return None


def _moment(value: date, other: date) -> datetime:
    """A date as its midnight, in UTC beside a moment (so that one without a zone has no distance to it)."""
    if isinstance(value, datetime):
        return value if value.tzinfo is None else value.astimezone(UTC)
    return datetime.combine(value, time(), UTC if isinstance(other, datetime) else None)


def _months(months: int) -> YearsMonths:
    if abs(months) > MAX_MONTHS:
        raise OverflowError("a duration of that many months")
    return YearsMonths(months)


def _multiply(left: Any, right: Any) -> Any:
    if type(left) is Decimal:
        left, right = right, left
    if type(right) is not Decimal:
        return None
    if type(left) is YearsMonths:
        return _months(int(NUMBERS.multiply(Decimal(left.months), right)))
    return _seconds(NUMBERS.multiply(seconds_of(left), right)) if type(left) is timedelta else None


def _divide(left: Any, right: Any) -> Any:
    if type(left) not in {YearsMonths, timedelta} or type(right) not in {Decimal, type(left)}:
        return None
    size = Decimal(left.months) if type(left) is YearsMonths else seconds_of(left)
    if type(right) is Decimal:
        part = NUMBERS.divide(size, right)
        return _months(int(part)) if type(left) is YearsMonths else _seconds(part)
    return NUMBERS.divide(size, Decimal(right.months) if type(right) is YearsMonths else seconds_of(right))


def seconds_of(value: timedelta) -> Decimal:
    """The exact length in seconds."""
    return Decimal(value.days * DAY_SECONDS + value.seconds) + Decimal(value.microseconds) / 1_000_000


def _seconds(seconds: Decimal) -> timedelta:
    return timedelta(microseconds=int(seconds * 1_000_000))
