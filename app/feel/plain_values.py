"""FEEL values as text (`string()`) and as plain JSON."""

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from app.feel.temporal import text_of_temporal
from app.feel.values import Function, Range, YearsMonths

MAX_PLAIN_EXPONENT = 40


def text_of_number(value: Decimal) -> str:
    """Digits without an exponent and without zeros that say nothing."""
    if not value:
        return "0"
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def to_text(value: Any) -> str:
    """What `string(value)` gives; texts inside lists and contexts stand in quotes."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, Decimal):
        return text_of_number(value)
    return _composite_text(value)


def _composite_text(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_quoted, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_quoted(each)}" for key, each in value.items()) + "}"
    if isinstance(value, Range):
        opening, closing = "[" if value.low_included else "(", "]" if value.high_included else ")"
        return f"{opening}{_quoted(value.low)}..{_quoted(value.high)}{closing}"
    if isinstance(value, Function):
        return f"function({', '.join(value.parameters)})"
    return text_of_temporal(value)


def _quoted(value: Any) -> str:
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return to_text(value)


def to_json(value: Any) -> Any:
    """Plain JSON: whole numbers as int, others as float, dates and durations as ISO 8601 text."""
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, Decimal):
        return _json_number(value)
    if isinstance(value, (list, tuple)):
        return [to_json(each) for each in value]
    if isinstance(value, dict):
        return {key: to_json(each) for key, each in value.items()}
    if isinstance(value, (date, time, timedelta, YearsMonths)):
        return text_of_temporal(value)
    return to_text(value)


def _json_number(value: Decimal) -> int | float:
    """A number too large to write out as an int becomes a float, as JSON readers would make it anyway."""
    if value.adjusted() <= MAX_PLAIN_EXPONENT and value == value.to_integral_value():
        return int(value)
    return float(value)
