"""Dates, times and durations: ISO 8601 text to values, values to text, and their properties.

Years outside 1..9999 and fractions below a microsecond do not exist here and read as null.
"""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from app.feel.values import YearsMonths
from app.kernel.iso_duration import read_iso_duration

_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_TIME = re.compile(r"(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|z|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z0-9_+/-]+)?", re.ASCII)
DAY_SECONDS = 86_400
MAX_OFFSET_HOURS = 18


def parse_date(text: str) -> date | None:
    """`2026-03-01`, or None when it is no date."""
    match = _DATE.fullmatch(text)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def parse_time(text: str) -> time | None:
    """`08:30:00`, with fraction, offset (`Z`, `+08:00`) or zone (`@Asia/Shanghai`); None when it is no time."""
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hours, minutes, seconds, fraction, zone = match.groups()
    micro = int((fraction or "0")[:6].ljust(6, "0"))
    try:
        return time(int(hours), int(minutes), int(seconds), micro, parse_zone(zone) if zone else None)
    except (ValueError, LookupError, OSError):
        return None


def parse_zone(text: str) -> tzinfo:
    """`Z`, `+08:00` or `@Asia/Shanghai`; raises ValueError or LookupError when there is no such zone."""
    if text in {"Z", "z"}:
        return UTC
    if text.startswith("@"):
        return _named_zone(text[1:])
    hours, minutes, *seconds = [int(part) for part in text[1:].split(":")]
    if hours > MAX_OFFSET_HOURS or minutes > 59:
        raise ValueError(f"no such offset: {text}")
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds[0] if seconds else 0)
    return timezone(-offset if text[0] == "-" else offset) if offset else UTC


def _named_zone(name: str) -> tzinfo:
    """The zone; a name is first looked for in the list, because asking the disk for each wrong one is slow."""
    if name not in _zone_names():
        raise LookupError(f"there is no zone {name!r}")
    return ZoneInfo(name)


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones())


def parse_date_time(text: str) -> datetime | None:
    """A date, `T` and a time; a date alone is its midnight."""
    day_text, mark, time_text = text.partition("T")
    day = parse_date(day_text)
    if day is not None and time_text.startswith("24:00:00"):
        return _end_of_day(day, time_text)
    moment = parse_time(time_text) if mark else time()
    return None if day is None or moment is None else datetime.combine(day, moment)


def _end_of_day(day: date, time_text: str) -> datetime | None:
    """`24:00:00` is the next day's midnight."""
    moment = parse_time(time_text.replace("24:", "00:", 1))
    if moment is None or moment.replace(tzinfo=None) != time() or day == date.max:
        return None
    return datetime.combine(day + timedelta(days=1), moment)


def parse_duration(text: str) -> timedelta | YearsMonths | None:
    """`P1Y2M` as months, `P3DT4H` as days and time; a mixture of both is null, as the standard has it.

    So are weeks, and a sign behind the P: timers and reminders may have them, the standard's durations have not.
    """
    if "W" in text or text.startswith(("P-", "-P-")):
        return None
    try:
        found = read_iso_duration(text)
        if found.in_months:
            return None if found.in_days else YearsMonths(found.months)
        return timedelta(found.days) + found.clock
    except (ValueError, OverflowError):
        return None


def parse_any(text: str) -> Any:
    """What an `@"..."` literal means: the first of date, date and time, time, duration that fits, or None."""
    for parse in (parse_date, parse_date_time if "T" in text else parse_time, parse_duration):
        value = parse(text)
        if value is not None:
            return value
    return None


def add_months(day: date, months: int) -> date | None:
    """The same day of the month, or the month's last day; dates and date-times alike."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


def add_duration(moment: datetime, duration: timedelta) -> datetime:
    """Elapsed time, not wall-clock time, when a zone changes its offset in between."""
    if moment.tzinfo is None:
        return moment + duration
    return (moment.astimezone(UTC) + duration).astimezone(moment.tzinfo)


def at_offset(moment: datetime) -> datetime:
    """The same moment with its zone's offset instead of the zone, so that its text is ISO 8601 to everybody."""
    offset = moment.utcoffset()
    if not isinstance(moment.tzinfo, ZoneInfo) or offset is None:
        return moment
    return moment.replace(tzinfo=timezone(offset) if offset else UTC)


def months_between(start: date, end: date) -> int:
    """Whole months from `start` to `end`, negative when `end` is earlier."""
    if end < start:
        return -months_between(end, start)
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - (end.day < start.day)


def text_of_zone(zone: tzinfo | None, at: datetime | time) -> str:
    """`Z`, `+08:00`, `@Asia/Shanghai` or nothing."""
    if zone is None:
        return ""
    if isinstance(zone, ZoneInfo) and zone.key != "UTC":
        return f"@{zone.key}"
    offset = at.utcoffset() or timedelta()
    if not offset:
        return "Z"
    minutes, seconds = divmod(int(abs(offset).total_seconds()), 60)
    tail = f":{seconds:02}" if seconds else ""
    return f"{'-' if offset < timedelta() else '+'}{minutes // 60:02}:{minutes % 60:02}{tail}"


def text_of_time(value: time | datetime) -> str:
    """`08:30:00.5+08:00`."""
    fraction = f".{value.microsecond:06}".rstrip("0") if value.microsecond else ""
    clock = f"{value.hour:02}:{value.minute:02}:{value.second:02}"
    return f"{clock}{fraction}{text_of_zone(value.tzinfo, value)}"


def text_of_temporal(value: date | time | timedelta | YearsMonths) -> str:
    """The ISO 8601 text of any of them."""
    if isinstance(value, datetime):
        return f"{value.date().isoformat()}T{text_of_time(value)}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return text_of_time(value)
    return text_of_months(value.months) if isinstance(value, YearsMonths) else text_of_duration(value)


def text_of_months(months: int) -> str:
    """`P1Y2M`; none at all is `P0M`."""
    years, rest = divmod(abs(months), 12)
    parts = (f"{years}Y" if years else "") + (f"{rest}M" if rest else "")
    return f"{'-' if months < 0 else ''}P{parts or '0M'}"


def text_of_duration(value: timedelta) -> str:
    """`P3DT4H`; none at all is `PT0S`."""
    size = abs(value)
    hours, rest = divmod(size.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    fraction = f".{size.microseconds:06}".rstrip("0") if size.microseconds else ""
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    clock += f"{seconds}{fraction}S" if seconds or fraction else ""
    days = f"{size.days}D" if size.days else ""
    if not days and not clock:
        return "PT0S"
    return f"{'-' if value < timedelta() else ''}P{days}{'T' + clock if clock else ''}"
