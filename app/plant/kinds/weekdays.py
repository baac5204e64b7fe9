"""Days of the week as people write them."""

import re
from typing import Any

from app.plant.kinds.field_types import half_width
from app.plant.kinds.wrong_value import WrongValueError

_NAMES = {"mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6, "sun": 7} | {
    sign: place for place, sign in enumerate("一二三四五六日", start=1)
}
_SIGN = re.compile(r"[1-7一二三四五六日天]|mon|tue|wed|thu|fri|sat|sun")
_FILLING = re.compile(r"周|星期|day|sday|nesday|rsday|urday")


class Weekdays:
    """Days of the week, Monday being 1: `1-5`, `1,3,5`, 周一至周五, Mon-Fri; kept as `1-5`."""

    control = "text"

    def read(self, text: str) -> str:
        found: set[int] = set()
        for part in re.split(r"[,，、;；\s]+", half_width(text).lower()):
            ends = [_FILLING.sub("", end) for end in re.split(r"[-–—~至到]", part)]
            if not part or len(ends) > 2 or not all(_SIGN.fullmatch(end) for end in ends):
                raise WrongValueError("Days of the week, Monday being 1, such as 1-5")
            first, last = _number(ends[0]), _number(ends[-1])
            if first > last:
                raise WrongValueError("Days of the week, Monday being 1, such as 1-5")
            found |= set(range(first, last + 1))
        return _told(sorted(found))

    def write(self, value: Any) -> str:
        return "" if value is None else str(value)

    def to_row(self, value: str) -> list[int]:
        return [day for day in range(7) if str(day + 1) in self._each(value)]

    def from_row(self, held: list[int]) -> str:
        return _told(sorted(day + 1 for day in held))

    @staticmethod
    def _each(value: str) -> set[str]:
        parts = [part.split("-") for part in value.split(",")]
        return {str(day) for part in parts for day in range(int(part[0]), int(part[-1]) + 1)}


def _number(sign: str) -> int:
    return int(sign) if sign.isdecimal() else _NAMES["日" if sign == "天" else sign]


def _told(days: list[int]) -> str:
    """`1-5`, or single days: the one text of a set."""
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return f"{days[0]}-{days[-1]}"
    return ",".join(str(day) for day in days)
