"""Numeric functions; results have at most 34 digits."""

from datetime import timedelta
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)
from typing import Any

from app.feel.builtins.registry import builtin
from app.feel.operators import negate, seconds_of
from app.feel.values import NUMBERS, YearsMonths

_WIDE = NUMBERS.copy()
_WIDE.prec = 7000
MAX_SCALE = 6176


def scaled(number: Decimal, scale: Decimal, rounding: str) -> Decimal | None:
    """The number with `scale` digits after the point; null for a scale outside the decimal128 range."""
    if scale % 1 or not 1 - 6112 <= scale <= MAX_SCALE:
        return None
    if number.as_tuple().exponent >= -int(scale):  # type: ignore[operator]
        return number
    rounded = number.quantize(Decimal(1).scaleb(-int(scale)), rounding=rounding, context=_WIDE)
    return NUMBERS.plus(rounded)


@builtin("decimal", "n:number, scale:number", steps=15)
def decimal(number: Decimal, scale: Decimal) -> Decimal | None:
    return scaled(number, Decimal(int(scale)), ROUND_HALF_EVEN)


def _rounding(name: str, rounding: str) -> None:
    @builtin(name, "n:number, scale:number", steps=15)
    def with_scale(number: Decimal, scale: Decimal) -> Decimal | None:
        return scaled(number, Decimal(int(scale)), rounding)


for _name, _mode in (
    ("round up", ROUND_UP),
    ("round down", ROUND_DOWN),
    ("round half up", ROUND_HALF_UP),
    ("round half down", ROUND_HALF_DOWN),
):
    _rounding(_name, _mode)


@builtin("floor", "n:number, [scale:number]", steps=15)
def floor(number: Decimal, scale: Decimal | None = None) -> Decimal | None:
    return scaled(number, Decimal(int(scale or 0)), ROUND_FLOOR)


@builtin("ceiling", "n:number, [scale:number]", steps=15)
def ceiling(number: Decimal, scale: Decimal | None = None) -> Decimal | None:
    return scaled(number, Decimal(int(scale or 0)), ROUND_CEILING)


@builtin("abs", "n:amount")
def absolute(amount: Any) -> Any:
    if type(amount) is Decimal:
        return NUMBERS.abs(amount)
    return max(amount, negate(amount))


@builtin("modulo", "dividend:number, divisor:number")
def modulo(dividend: Decimal, divisor: Decimal) -> Decimal | None:
    """The sign is the divisor's, as the standard defines it: dividend - divisor * floor(dividend / divisor)."""
    if not divisor:
        return None
    rest = _WIDE.remainder(dividend, divisor)
    if rest and (rest < 0) != (divisor < 0):
        rest = _WIDE.add(rest, divisor)
    return NUMBERS.plus(rest)


@builtin("sqrt", "number:number", steps=10)
def square_root(number: Decimal) -> Decimal | None:
    return None if number < 0 else NUMBERS.sqrt(number)


@builtin("log", "number:number", steps=100)
def logarithm(number: Decimal) -> Decimal | None:
    return None if number <= 0 else NUMBERS.ln(number)


@builtin("exp", "number:number", steps=50)
def exponential(number: Decimal) -> Decimal:
    return NUMBERS.exp(number)


@builtin("odd", "number:number")
def odd(number: Decimal) -> bool | None:
    return None if number % 1 else bool(number % 2)


@builtin("even", "number:number")
def even(number: Decimal) -> bool | None:
    return None if number % 1 else not number % 2


def total(values: list[Any]) -> Any:
    """The sum of numbers or of durations of one kind; null when they do not add up."""
    if all(type(value) is Decimal for value in values):
        result = Decimal(0)
        for value in values:
            result = NUMBERS.add(result, value)
        return result
    if all(type(value) is timedelta for value in values):
        return sum(values, timedelta())
    if all(type(value) is YearsMonths for value in values):
        return YearsMonths(sum(value.months for value in values))
    return None


def mean_of(values: list[Any]) -> Any:
    """The arithmetic mean of what `total` adds."""
    whole = total(values)
    if whole is None or not values:
        return None
    if type(whole) is timedelta:
        return timedelta(microseconds=int(seconds_of(whole) * 1_000_000 / len(values)))
    if type(whole) is YearsMonths:
        return YearsMonths(int(Decimal(whole.months) / len(values)))
    return NUMBERS.divide(whole, Decimal(len(values)))
