"""What a field's value may be: from what people type, send or keep in a sheet to plain JSON, to the row, and back."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from app.kernel.names import Names, is_visible
from app.plant.kinds.wrong_value import WrongValueError

_CODE = re.compile(r"[\w#][\w.#-]{0,39}")
_HALF = {0xFF01 + place: 0x21 + place for place in range(94)} | {0x3000: " "}
_NUMBER = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,9})?")
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::00)?")


class FieldType(Protocol):
    """How values of a field are read, kept and shown; `control` is the form's (`text`, `select`, `lines` …)."""

    @property
    def control(self) -> str: ...

    def read(self, text: str) -> Any:
        """The plain JSON value of a text that is not empty; raises WrongValueError."""

    def write(self, value: Any) -> str:
        """The text of a value, as `read` takes it."""

    def to_row(self, value: Any) -> Any:
        """What the table's column holds."""

    def from_row(self, held: Any) -> Any:
        """The plain JSON value of what the column holds."""


class _Plain:
    """A value that the column holds as it is."""

    control = "text"

    def write(self, value: Any) -> str:
        return "" if value is None else str(value)

    def to_row(self, value: Any) -> Any:
        return value

    def from_row(self, held: Any) -> Any:
        return held


def half_width(text: str) -> str:
    """Digits, letters and signs as a keyboard without an input method writes them: ＡＢ１２ are AB12."""
    return text.translate(_HALF).strip()


class Code(_Plain):
    """What people and cases name a thing by: 1 to 40 letters, digits, `_ . # -`; no `/`, no spaces."""

    def read(self, text: str) -> str:
        code = half_width(text)
        if not _CODE.fullmatch(code):
            raise WrongValueError("A code has 1 to 40 letters, digits or _ . # - and no spaces")
        return code


@dataclass(frozen=True)
class Text(_Plain):
    """One line of words."""

    longest: int = 120

    def read(self, text: str) -> str:
        words = " ".join(text.split())
        if len(words) > self.longest or not is_visible(words) or words.startswith(("=", "@")):
            problem = "At most %(longest)s visible characters, not beginning with = or @"
            raise WrongValueError(problem, longest=self.longest)
        return words


@dataclass(frozen=True)
class Whole(_Plain):
    """A whole number."""

    least: int = 0
    most: int = 1_000_000
    control: str = "whole"

    def read(self, text: str) -> int:
        plain = half_width(text).removesuffix(".0")
        if not re.fullmatch(r"-?[0-9]{1,9}", plain) or not self.least <= int(plain) <= self.most:
            raise WrongValueError("A whole number from %(least)s to %(most)s", least=self.least, most=self.most)
        return int(plain)


class Number(_Plain):
    """A decimal number, kept as text without loss: `0.05`."""

    control = "number"

    def read(self, text: str) -> str:
        plain = half_width(text)
        if not _NUMBER.fullmatch(plain):
            raise WrongValueError("A number, such as 12 or 0.05")
        return plain_number(Decimal(plain))


class Share(_Plain):
    """A part of the whole, kept as a fraction: `5%` and `0.05` are the same."""

    def read(self, text: str) -> str:
        plain = half_width(text)
        number = plain.removesuffix("%").strip()
        share = Decimal(number) if _NUMBER.fullmatch(number) else Decimal(-1)
        share = share / 100 if plain.endswith("%") else share
        if not 0 < share < 1:
            raise WrongValueError("A share above 0 and below 1, such as 5% or 0.05")
        return plain_number(round(share, 6))

    def write(self, value: Any) -> str:
        return "" if value is None else f"{plain_number(Decimal(str(value)) * 100)}%"

    def to_row(self, value: str) -> Decimal:
        return Decimal(value)

    def from_row(self, held: Decimal) -> str:
        return plain_number(held)


@dataclass(frozen=True)
class Choice(_Plain):
    """One of a few words, by its code or by its name in either language."""

    options: Mapping[str, Names]
    control: str = "select"

    def read(self, text: str) -> str:
        said = half_width(text).lower()
        for code, names in self.options.items():
            told = (names,) if isinstance(names, str) else names.values()
            if said in {code.lower(), *(half_width(one).lower() for one in told)}:
                return code
        raise WrongValueError("Choose one of: %(options)s", options=", ".join(self.options))


class TimeOfDay(_Plain):
    """Hours and minutes, `06:00`."""

    control = "time"

    def read(self, text: str) -> str:
        found = _TIME.fullmatch(half_width(text))
        if not found:
            raise WrongValueError("A time of day, such as 06:00")
        return f"{int(found[1]):02}:{found[2]}"

    def to_row(self, value: str) -> time:
        return time.fromisoformat(value)

    def from_row(self, held: time) -> str:
        return f"{held:%H:%M}"


class Zone(_Plain):
    """A time zone of the IANA's list, `Asia/Shanghai`."""

    def read(self, text: str) -> str:
        try:
            return ZoneInfo(half_width(text)).key
        except (ValueError, OSError, KeyError):
            raise WrongValueError("A time zone, such as Asia/Shanghai") from None


class Day(_Plain):
    """A day, `2026-03-02`."""

    control = "date"

    def read(self, text: str) -> str:
        plain = re.sub(r"[/.年月]", "-", half_width(text)).removesuffix("日")
        found = re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", plain)
        if not found:
            raise WrongValueError("A day, such as 2026-03-02")
        try:
            return date(*(int(part) for part in found.groups())).isoformat()
        except ValueError:
            raise WrongValueError("A day, such as 2026-03-02") from None

    def to_row(self, value: str | None) -> date | None:
        return None if value is None else date.fromisoformat(value)

    def from_row(self, held: date | None) -> str | None:
        return None if held is None else held.isoformat()


@dataclass(frozen=True)
class Reference(_Plain):
    """Another thing of the plant, by its key: the column holds its id, which the use case knows."""

    kind: str
    control: str = "reference"

    def read(self, text: str) -> str:
        return half_width(text)


def plain_number(number: Decimal) -> str:
    """The shortest text of a number, without an exponent."""
    return format(number.normalize() if number else Decimal(0), "f")


def row_text(parts: Sequence[str]) -> str:
    """A row of a table within a field, as people type it."""
    return " | ".join(parts).rstrip(" |")
