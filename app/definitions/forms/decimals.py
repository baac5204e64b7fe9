"""Numbers of a form's file and of FEEL without the rounding of floats."""

from decimal import Decimal, InvalidOperation
from typing import Any


def exact(value: Any) -> Decimal | None:
    """A limit from a form or from FEEL as Decimal; None when it is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
