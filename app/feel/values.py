"""The values of FEEL as Python has them, and the way between them and plain JSON.

number = Decimal, string = str, boolean = bool, null = None, list = list, context = dict,
date/time/date and time = datetime.date/time/datetime, days and time duration = timedelta,
years and months duration = YearsMonths, range = Range, function = Function.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any

# Whether a value is of some type; the evaluation at hand pays where that has to be looked for.
Check = Callable[[Any, Any], bool]

# IEEE 754-2008 decimal128, as the standard asks.
NUMBERS = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[DivisionByZero, InvalidOperation, Overflow],
)


@dataclass(frozen=True, order=True, slots=True)
class YearsMonths:
    """A duration of whole months, negative ones included."""

    months: int


@dataclass(frozen=True, slots=True)
class Range:
    """An interval. `> 5` has an open end, spelled None; a null end of `[5..null]` is an unknown one."""

    low: Any
    high: Any
    low_included: bool = True
    high_included: bool = True
    has_open_end: bool = False


class Function:
    """A function value: `call(root, args)` with one value for each of `parameters`."""

    __slots__ = ("call", "parameters", "types")

    def __init__(
        self,
        parameters: tuple[str, ...],
        call: Callable[[Any, list[Any]], Any],
        types: tuple[str, ...] | None = None,
    ) -> None:
        self.parameters = parameters
        self.call = call
        self.types = types


def _float(value: float) -> Decimal | None:
    return Decimal(repr(value)) if value - value == 0 else None


def _list(values: Any) -> list[Any]:
    return [each if type(each) in _PLAIN else lift(each) for each in values]


def _dict(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: each if type(each) in _PLAIN else lift(each) for key, each in values.items()}


_LIFT: dict[type, Callable[[Any], Any]] = {
    int: Decimal,
    float: _float,
    list: _list,
    tuple: _list,
    dict: _dict,
}
_PLAIN = frozenset(
    {
        str,
        bool,
        type(None),
        Decimal,
        date,
        datetime,
        time,
        timedelta,
        YearsMonths,
        Range,
        Function,
    }
)


def lift(value: Any) -> Any:
    """A plain JSON value as a FEEL value; ints and floats become Decimals through their text.

    Not for values that FEEL has made: those may share their parts, and lifting copies each of them again.
    """
    kind = type(value)
    if kind in _PLAIN:
        return value
    convert = _LIFT.get(kind)
    if convert is not None:
        return convert(value)
    return _dict(value) if isinstance(value, Mapping) else value
