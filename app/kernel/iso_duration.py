"""ISO 8601 durations as people write them in diagrams: read in one way by the gate and by what runs."""

import re
from dataclasses import dataclass
from datetime import timedelta

LONGEST_YEARS = 1000
_DURATION = re.compile(
    r"(?P<sign>-)?P(?!$)(?P<inner>-)?(?:(?P<years>\d{1,6})Y)?(?:(?P<months>\d{1,6})M)?(?:(?P<weeks>\d{1,6})W)?"
    r"(?:(?P<days>\d{1,6})D)?(?:T(?!$)(?:(?P<hours>\d{1,9})H)?(?:(?P<minutes>\d{1,9})M)?"
    r"(?:(?P<seconds>\d{1,9}(?:\.\d{1,6})?)S)?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class IsoDuration:
    """`P1M`, `P2W`, `P1DT12H`, `P-1D` or `-P1D`; weeks are seven days, and all three parts have one sign."""

    months: int
    days: int
    clock: timedelta


def parse_iso_duration(text: str) -> IsoDuration:
    """Raises ValueError for what is no duration, and for one of more than a thousand years."""
    match = _DURATION.fullmatch(text.strip())
    parts = match.groupdict() if match else {}
    if not any(parts.get(name) for name in ("years", "months", "weeks", "days", "hours", "minutes", "seconds")):
        raise ValueError(f"{text!r} is not an ISO 8601 duration such as P3D or PT4H")
    sign = -1 if parts["sign"] or parts["inner"] else 1
    months = int(parts["years"] or 0) * 12 + int(parts["months"] or 0)
    days = int(parts["weeks"] or 0) * 7 + int(parts["days"] or 0)
    clock = timedelta(
        hours=int(parts["hours"] or 0), minutes=int(parts["minutes"] or 0), seconds=float(parts["seconds"] or 0)
    )
    if months / 12 + (days + clock.days) / 365 > LONGEST_YEARS:
        raise ValueError(f"{text!r} is longer than {LONGEST_YEARS} years; it is not an ISO 8601 duration to plan with")
    return IsoDuration(sign * months, sign * days, sign * clock)
