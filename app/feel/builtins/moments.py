"""Dates, times and durations; `now()` and `today()` are the moment the caller handed over, null without one."""

from datetime import date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo

from app.feel.builtins.registry import builtin
from app.feel.runtime import Root
from app.feel.temporal import (
    MAX_OFFSET_HOURS,
    at_offset,
    months_between,
    parse_date,
    parse_date_time,
    parse_duration,
    parse_time,
    parse_zone,
)
from app.feel.values import YearsMonths

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@builtin("date", "from:moment", steps=15)
def date_from(value: date | str) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return parse_date(value) if isinstance(value, str) else value


@builtin("date", "year:number, month:number, day:number", steps=10)
def date_of(year: Decimal, month: Decimal, day: Decimal) -> date:
    return date(int(year), int(month), int(day))


@builtin("time", "from:string", steps=30)
def time_of_text(text: str) -> time | None:
    return parse_time(text)


@builtin("time", "from:time of")
def time_from(value: time | datetime) -> time:
    return value.timetz() if isinstance(value, datetime) else value


@builtin("time", "from:date", steps=20)
def time_of_date(_value: date) -> time:
    return time(tzinfo=parse_zone("Z"))


@builtin("time", "hour:number, minute:number, second:number, [offset:days?]", steps=10)
def time_of(hour: Decimal, minute: Decimal, second: Decimal, offset: timedelta | None = None) -> time | None:
    zone: tzinfo | None = None
    if offset is not None:
        if abs(offset) > timedelta(hours=MAX_OFFSET_HOURS):
            return None
        zone = timezone(offset) if offset else parse_zone("Z")
    whole = int(second)
    return time(int(hour), int(minute), whole, int((second - whole) * 1_000_000), zone)


@builtin("date and time", "from:string", steps=30)
def date_time_of_text(text: str) -> datetime | None:
    return parse_date_time(text)


@builtin("date and time", "from:date", steps=20)
def date_time_of_date(value: date) -> datetime:
    return value if isinstance(value, datetime) else datetime.combine(value, time())


@builtin("date and time", "date:date, time:time", steps=10)
def date_time_of(day: date, moment: time) -> datetime:
    return datetime.combine(day.date() if isinstance(day, datetime) else day, moment)


@builtin("date and time", "date:date and time, timezone:string", steps=20)
def date_time_in(value: datetime, zone: str) -> datetime:
    """The same moment as the clocks of another zone show it."""
    return value.astimezone(parse_zone(f"@{zone}"))


@builtin("date and time", "year:number, month:number, day:number, hour:number, minute:number, second:number", steps=20)
def date_time_of_parts(  # the standard's six
    year: Decimal, month: Decimal, day: Decimal, hour: Decimal, minute: Decimal, second: Decimal
) -> datetime | None:
    moment = time_of(hour, minute, second)
    return None if moment is None else datetime.combine(date_of(year, month, day), moment)


@builtin("duration", "from:string", steps=40)
def duration(text: str) -> timedelta | YearsMonths | None:
    return parse_duration(text)


@builtin("years and months duration", "from:date, to:date")
def years_and_months_duration(start: date, end: date) -> YearsMonths:
    return YearsMonths(months_between(_day(start), _day(end)))


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


@builtin("now")
def now(root: Root) -> datetime | None:
    return None if root.now is None else at_offset(root.now)


@builtin("today")
def today(root: Root) -> date | None:
    return None if root.now is None else root.now.date()


@builtin("day of week", "date:date", steps=10)
def day_of_week(value: date) -> str:
    return _DAYS[value.weekday()]


@builtin("day of year", "date:date", steps=10)
def day_of_year(value: date) -> Decimal:
    return Decimal(value.timetuple().tm_yday)


@builtin("week of year", "date:date")
def week_of_year(value: date) -> Decimal:
    return Decimal(value.isocalendar().week)


@builtin("month of year", "date:date")
def month_of_year(value: date) -> str:
    return _MONTHS[value.month - 1]


@builtin("last day of month", "date:date", steps=10)
def last_day_of_month(value: date) -> Decimal:
    following = date(value.year + value.month // 12, value.month % 12 + 1, 1) if value.year < 9999 else None
    return Decimal(31) if following is None else Decimal((following - timedelta(days=1)).day)


@builtin("is", "value1:any, value2:any")
def is_same(left: object, right: object) -> bool:
    """The same value in the same form: 10:00Z is not 11:00+01:00."""
    if type(left) is not type(right):
        return False
    if isinstance(left, (time, datetime)) and isinstance(right, (time, datetime)):
        return left.replace(tzinfo=None) == right.replace(tzinfo=None) and _offset(left) == _offset(right)
    return left == right


def _offset(value: time | datetime) -> timedelta | str | None:
    offset = value.utcoffset()
    return value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else offset
