"""ISO 8601 durations, read in one way by FEEL, by timers, by due dates and by the gate.

`P1Y2M`, `P2W`, `P1DT12H`, `PT0.5S`; the sign stands before the P or, as people write reminders, behind it (`P-1D`).
"""

import re
from dataclasses import dataclass
from datetime import timedelta

LONGEST_YEARS = 1000
_DURATION = re.compile(
    r"(?P<sign>-)?P(?P<inner>-)?(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?P<time>T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)(?:\.(?P<fraction>\d*))?S)?)?",
    re.ASCII,
)
_CALENDAR, _CLOCK = ("years", "months", "weeks", "days"), ("hours", "minutes", "seconds")
_MOST_DIGITS = 15


@dataclass(frozen=True, slots=True)
class IsoDuration:
    """Months and days of the calendar, hours of the clock, all of one sign; a week is seven days.

    `in_months` says that years or months were written, `in_days` that anything smaller was, if only as zeros: a
    length of both has no order among others, and FEEL knows none.
    """

    months: int
    days: int
    clock: timedelta
    in_months: bool = False
    in_days: bool = False


def read_iso_duration(text: str) -> IsoDuration:
    """Any duration that can be counted with; fractions below a microsecond are cut off.

    Raises ValueError that says why, for what is no duration and for one that no date can be moved by.
    """
    match = _DURATION.fullmatch(text)
    parts = match.groupdict() if match else {}
    given = {name: parts[name] for name in (*_CALENDAR, *_CLOCK) if parts.get(name) is not None}
    twice = match is not None and parts["sign"] and parts["inner"]
    if not given or twice or (parts["time"] and given.keys().isdisjoint(_CLOCK)):
        raise ValueError(f"{text[:40]!r} is not an ISO 8601 duration such as P3D or PT4H")
    if any(len(digits) > _MOST_DIGITS for digits in given.values()):
        raise ValueError(f"{text[:40]!r} is not an ISO 8601 duration of at most {_MOST_DIGITS} digits a part")
    sign = -1 if parts["sign"] or parts["inner"] else 1
    number = {name: int(digits) for name, digits in given.items()}
    try:
        clock = timedelta(
            hours=number.get("hours", 0),
            minutes=number.get("minutes", 0),
            seconds=number.get("seconds", 0),
            microseconds=int((parts["fraction"] or "")[:6].ljust(6, "0")),
        )
    except OverflowError:
        raise ValueError(f"{text[:40]!r} is not an ISO 8601 duration of a length that can be counted with") from None
    return IsoDuration(
        months=sign * (number.get("years", 0) * 12 + number.get("months", 0)),
        days=sign * (number.get("weeks", 0) * 7 + number.get("days", 0)),
        clock=sign * clock,
        in_months=not given.keys().isdisjoint({"years", "months"}),
        in_days=bool(given.keys() - {"years", "months"}),
    )


def parse_iso_duration(text: str) -> IsoDuration:
    """The same for what people plan with, spaces around it allowed.

    Raises ValueError for one of more than a thousand years too.
    """
    found = read_iso_duration(text.strip())
    if abs(found.months) / 12 + abs(found.days + found.clock.days) / 365 > LONGEST_YEARS:
        raise ValueError(f"{text!r} is longer than {LONGEST_YEARS} years; it is not an ISO 8601 duration to plan with")
    return found
