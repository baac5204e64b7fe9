"""What reading any row has in common: the values' types, moments and keys, and why a row is rejected.

Marshmallow checks each value, then the row as a whole.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar
from zoneinfo import ZoneInfo

from marshmallow import Schema, ValidationError, fields, validate

from app.imports.column_mapping import ColumnMapping
from app.imports.reject_codes import IN_FUTURE, NO_KEY, NO_TIME, WRONG_VALUES, Reject, RejectCode, RowError, by_code
from app.imports.rows import RawRow

T = TypeVar("T")

CODE = validate.Length(min=1, max=40, error="length")
NUMBER = validate.Range(0, 1_000_000_000, error="range")
SAID: dict[str, Any] = {"required": "missing", "invalid": "number"}
_YEARS = (1990, 2200)
_YEAR_FIRST = re.compile(
    r"([0-9]{4})[/.年-]([0-9]{1,2})[/.月-]([0-9]{1,2})日?(?:[ T]+([0-9]{1,2})(:[0-9]{2}(?::[0-9]{2})?))?"
)
_SHOWN = 80


def as_iso(text: str) -> str:
    """A date that begins with the year as ISO 8601 writes it: `2026/3/5 8:30` and `2026年3月5日` are plain enough.

    Anything else stays as it is: whether 03/05 is in March or in May only a mapping can say.
    """
    found = _YEAR_FIRST.fullmatch(text)
    if not found:
        return text
    year, month, day, hour, rest = found.groups()
    return f"{year}-{int(month):02}-{int(day):02}" + (f" {int(hour):02}{rest}" if hour else "")


class Count(fields.Integer):
    """A whole number as foreign systems write it: `1,234` and `12.0` are numbers, `12.5` pieces are not."""

    def _validated(self, value: Any) -> int:
        text = str(value).replace(",", "").strip()
        whole, _, decimals = text.partition(".")
        if decimals.strip("0"):
            raise self.make_error("invalid", input=value)
        number: int = super()._validated(whole)
        return number


class FeedRowReader(Generic[T]):
    """Reads rows by a mapping; a feed says what a row becomes. `problems` are what its schema may say of a value."""

    schema: Schema
    problems: ClassVar[Mapping[str, RejectCode]] = by_code(WRONG_VALUES)

    def __init__(self, mapping: ColumnMapping, now: datetime) -> None:
        self.mapping = mapping
        self.now = now

    def read(self, raw: RawRow) -> T | Reject:
        """What this row becomes, or why it is rejected."""
        try:
            return self.row(raw, self.schema.load(self._ours(raw.cells)))
        except ValidationError as error:
            return self._wrong_value(raw, error)
        except RowError as error:
            return error.reject(raw.line_no, raw.cells)

    def row(self, raw: RawRow, values: Mapping[str, Any]) -> T:
        """The row of these values; raises RowError."""
        raise NotImplementedError

    def moment(self, name: str, text: str, zone: str) -> tuple[datetime, bool]:
        """The moment, in the mapping's zone or else in `zone` when it names none, and whether only a day was given."""
        try:
            form = self.mapping.time_format
            moment = datetime.strptime(text, form) if form else datetime.fromisoformat(as_iso(text))  # noqa: DTZ007
        except ValueError:
            moment = datetime.min  # noqa: DTZ901  (rejected below, like every other moment before our time)
        if not _YEARS[0] <= moment.year <= _YEARS[1]:
            raise RowError(NO_TIME, {"field": name, "text": text})
        whole_day = (moment.hour, moment.minute, moment.second) == (0, 0, 0) and ":" not in text
        here = ZoneInfo(self.mapping.timezone or zone)
        return (moment if moment.tzinfo else moment.replace(tzinfo=here)), whole_day

    def past(self, name: str, text: str, zone: str) -> tuple[datetime, bool]:
        """A moment that has come already."""
        moment, whole_day = self.moment(name, text, zone)
        if moment > self.now:
            raise RowError(IN_FUTURE, {"start": text})
        return moment, whole_day

    def key(self, raw: RawRow, otherwise: list[str]) -> str:
        """What identifies the row in its source: the mapping's key columns, else what `otherwise` says of it."""
        parts = [raw.cells.get(column, "") for column in self.mapping.key] or otherwise
        key = "|".join(parts)
        if not any(parts) or len(key) > 200:
            raise RowError(NO_KEY)
        return key

    def _wrong_value(self, raw: RawRow, error: ValidationError) -> Reject:
        """The first problem marshmallow found, in a sentence of ours."""
        name, problems = next(iter(error.messages_dict.items()))
        column = self.mapping.columns.get(name, name)
        params = {"column": column, "text": raw.cells.get(column, "")[:_SHOWN]}
        return Reject(raw.line_no, self.problems[str(problems[0])], params, dict(raw.cells))

    def _ours(self, cells: Mapping[str, str]) -> dict[str, str]:
        """Their cells under our field names, codes translated; empty cells are absent."""
        values = dict(self.mapping.constants)
        values |= {name: cells[column] for name, column in self.mapping.columns.items() if cells.get(column)}
        return {name: self.mapping.codes.get(name, {}).get(text, text) for name, text in values.items()}
