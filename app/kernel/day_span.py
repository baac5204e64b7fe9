"""Spans of whole days, as the moments at which they begin and end."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo


def moments_of(first_day: date | None, last_day: date | None, zone: tzinfo) -> tuple[datetime | None, datetime | None]:
    """When the first day begins and when the last one is over, in UTC; days are those of `zone`, both included.

    None for a side that is open, or where the calendar ends.
    """
    return _midnight(first_day, 0, zone), _midnight(last_day, 1, zone)


def _midnight(day: date | None, later: int, zone: tzinfo) -> datetime | None:
    if day is None:
        return None
    try:
        return datetime.combine(day + timedelta(days=later), time(), zone).astimezone(UTC)
    except OverflowError:
        return None
