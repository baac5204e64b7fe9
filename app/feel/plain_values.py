"""FEEL values as text (`string()`) and as plain JSON."""

from datetime import date, time, timedelta
from decimal import Decimal
from math import inf, isinf
from typing import Any

from app.feel.errors import FeelLimitError
from app.feel.runtime import CHARACTERS_A_STEP, MAX_NESTING, Meter
from app.feel.temporal import text_of_temporal
from app.feel.values import Function, Range, YearsMonths

# What readers of JSON take for a whole number.
LEAST_INT, LARGEST_INT, MAX_DIGITS = -(2**63), 2**64 - 1, 20


def text_of_number(value: Decimal) -> str:
    """Digits without an exponent and without zeros that say nothing."""
    if not value:
        return "0"
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def to_text(value: Any, meter: Meter) -> str:
    """What `string(value)` gives; texts inside lists and contexts stand in quotes.

    The caller has weighed the value; what its numbers are long to write is paid here.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, Decimal):
        text = text_of_number(value)
        meter.spend(len(text) // CHARACTERS_A_STEP)
        return text
    return _composite_text(value, meter)


def _composite_text(value: Any, meter: Meter) -> str:
    if isinstance(value, list):
        return f"[{', '.join([_quoted(each, meter) for each in value])}]"
    if isinstance(value, dict):
        return "{" + ", ".join([f"{key}: {_quoted(each, meter)}" for key, each in value.items()]) + "}"
    if isinstance(value, Range):
        opening, closing = "[" if value.low_included else "(", "]" if value.high_included else ")"
        return f"{opening}{_quoted(value.low, meter)}..{_quoted(value.high, meter)}{closing}"
    if isinstance(value, Function):
        return f"function({', '.join(value.parameters)})"
    return text_of_temporal(value)


def _quoted(value: Any, meter: Meter) -> str:
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return to_text(value, meter)


def to_json(value: Any) -> Any:
    """Plain JSON: whole numbers as int, others as float, dates and durations as ISO 8601 text.

    Raises FeelLimitError for a value that no JSON reader takes: too much of it, nested too deep, a number too large.
    """
    return _json(value, Meter(), 0)


def _json(value: Any, meter: Meter, depth: int) -> Any:
    if value is None or isinstance(value, (bool, float)):
        return value
    if isinstance(value, str):
        meter.weigh(value)
        return value
    if isinstance(value, (Decimal, int)):
        return _json_number(value)
    if isinstance(value, (list, tuple, dict)):
        return _json_composite(value, meter, depth)
    return _json_text(value, meter)


def _json_composite(value: Any, meter: Meter, depth: int) -> Any:
    meter.spend(len(value))
    if depth >= MAX_NESTING:
        raise FeelLimitError(f"lists and contexts lie more than {MAX_NESTING} deep in each other")
    if isinstance(value, dict):
        return {key: _json(each, meter, depth + 1) for key, each in value.items()}
    return [_json(each, meter, depth + 1) for each in value]


def _json_text(value: Any, meter: Meter) -> str:
    if isinstance(value, (date, time, timedelta, YearsMonths)):
        return text_of_temporal(value)
    meter.weigh(value)
    return to_text(value, meter)


def _json_number(value: Decimal | int) -> int | float:
    """A number of more than 64 bits becomes a float, as JSON readers would make it anyway."""
    if isinstance(value, int):
        return value if LEAST_INT <= value <= LARGEST_INT else _float(value)
    if value.adjusted() < MAX_DIGITS and value == value.to_integral_value() and LEAST_INT <= value <= LARGEST_INT:
        return int(value)
    return _float(value)


def _float(value: Decimal | int) -> float:
    """The nearest float. Raises FeelLimitError beyond the largest one."""
    try:
        number = float(value)
    except OverflowError:
        number = inf
    if isinf(number):
        raise FeelLimitError("a number has more than 308 digits, which JSON cannot hold")
    return number
