"""`value.name`: entries of contexts, columns of lists, parts of dates, times, durations and ranges."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from app.feel.runtime import Root
from app.feel.temporal import text_of_zone
from app.feel.values import Range, YearsMonths

Getter = Callable[[Any], Any]


def _part(name: str) -> Getter:
    return lambda value: Decimal(getattr(value, name))


def _offset(value: datetime | time) -> timedelta | None:
    return value.utcoffset()


def _zone(value: datetime | time) -> str | None:
    if isinstance(value.tzinfo, ZoneInfo):
        return value.tzinfo.key
    return text_of_zone(value.tzinfo, value) or None


def _truncated(value: timedelta, unit: int, wrap: int) -> Decimal:
    size = int(abs(value).total_seconds()) // unit % wrap
    return Decimal(-size if value < timedelta() else size)


def _months(value: YearsMonths, years: bool) -> Decimal:
    size = divmod(abs(value.months), 12)[0 if years else 1]
    return Decimal(-size if value.months < 0 else size)


_DATE: dict[str, Getter] = {
    "year": _part("year"),
    "month": _part("month"),
    "day": _part("day"),
    "weekday": lambda value: Decimal(value.isoweekday()),
}
_TIME: dict[str, Getter] = {
    "hour": _part("hour"),
    "minute": _part("minute"),
    "second": _part("second"),
    "time offset": _offset,
    "timezone": _zone,
}
_PROPERTIES: dict[type, dict[str, Getter]] = {
    date: _DATE,
    time: _TIME,
    datetime: _DATE | _TIME,
    timedelta: {
        "days": lambda value: _truncated(value, 86_400, 10**12),
        "hours": lambda value: _truncated(value, 3_600, 24),
        "minutes": lambda value: _truncated(value, 60, 60),
        "seconds": lambda value: _truncated(value, 1, 60),
    },
    YearsMonths: {
        "years": lambda value: _months(value, True),
        "months": lambda value: _months(value, False),
    },
    Range: {
        "start": lambda value: value.low,
        "end": lambda value: value.high,
        "start included": lambda value: value.low_included,
        "end included": lambda value: value.high_included,
    },
}
PROPERTY_NAMES = frozenset(name for table in _PROPERTIES.values() for name in table)


def get_property(value: Any, name: str, root: Root) -> Any:
    """The property, null when there is none; over a list, the property of each item, which is paid."""
    if type(value) is dict:
        return value.get(name)
    if type(value) is list:
        root.meter.spend(len(value))
        return [get_property(item, name, root) for item in value]
    getter = _PROPERTIES.get(type(value), {}).get(name)
    return None if getter is None else getter(value)
