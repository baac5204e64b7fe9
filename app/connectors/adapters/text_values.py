"""Values of other systems as the plain text that mappings read."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any


def as_text(value: Any) -> str:
    """`None` as nothing, `2.000` as `2`, moments as ISO 8601, truth as true or false, all else as it prints."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (float, Decimal)):
        return _number(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else str(value)


def _number(value: float | Decimal) -> str:
    exact = Decimal(str(value))
    if not exact.is_finite():
        return str(value)
    return f"{exact.to_integral_value():f}" if exact == exact.to_integral_value() else f"{exact:f}"
