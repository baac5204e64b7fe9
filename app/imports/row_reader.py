"""What reading any row has in common: the values' types, moments and keys, and why a row is refused.

Marshmallow checks each value, then the row as a whole.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from marshmallow import Schema, ValidationError, fields, validate
from sqlalchemy.orm import Session

from app.imports.column_mapping import ColumnMapping
from app.imports.raw_rows import RawRow, Rejected

T = TypeVar("T")

CODE = validate.Length(min=1, max=40, error="length")
NUMBER = validate.Range(0, 1_000_000_000, error="range")
SAID: dict[str, Any] = {"required": "missing", "invalid": "number"}
_PROBLEMS = {
    "missing": "%(column)s is empty",
    "number": "%(column)s: %(text)s is no whole number",
    "decimal": "%(column)s: %(text)s is no number",
    "range": "%(column)s: %(text)s must lie between 0 and 1,000,000,000",
    "length": "%(column)s: %(text)s is longer than 40 characters",
    "long": "%(column)s is too long",
    "date": "%(column)s: %(text)s is no day; write it as 2026-01-31",
    "choice": "%(column)s: %(text)s is none of the words known here; map it to one of ours",
    "share": "%(column)s: %(text)s must lie between 0 and 100",
    "email": "%(column)s: %(text)s is no e-mail address",
    "phone": "%(column)s: %(text)s is no telephone number",
    "username": "%(column)s: %(text)s is no username; 2 to 32 of a-z, 0-9, dot, hyphen, underscore, a letter first",
}
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


class RowError(ValueError):
    """A rule that the row breaks: (code, template, params)."""


class FeedRowReader(Generic[T]):
    """Reads rows by a mapping; a feed says what a row becomes."""

    schema: Schema

    def __init__(self, session: Session, mapping: ColumnMapping, now: datetime) -> None:  # noqa: ARG002  (look-ups)
        self.mapping = mapping
        self.now = now

    def read(self, raw: RawRow) -> T | Rejected:
        """What this row becomes, or why it is refused."""
        try:
            return self.row(raw, self.schema.load(self._ours(raw.cells)))
        except ValidationError as error:
            return self._refused(raw, error)
        except RowError as error:
            code, template, params = error.args
            return Rejected(raw.line_no, code, template, params, dict(raw.cells))

    def row(self, raw: RawRow, values: Mapping[str, Any]) -> T:
        """The row of these values; raises RowError."""
        raise NotImplementedError

    def moment(self, name: str, text: str, zone: str) -> tuple[datetime, bool]:
        """The moment, in the mapping's zone or else in `zone` when it names none, and whether only a day was given."""
        try:
            form = self.mapping.time_format
            moment = datetime.strptime(text, form) if form else datetime.fromisoformat(as_iso(text))  # noqa: DTZ007
        except ValueError:
            moment = datetime.min  # noqa: DTZ901  (refused below, like every other moment before our time)
        if not _YEARS[0] <= moment.year <= _YEARS[1]:
            raise RowError("time", "%(field)s: %(text)s is no date or time", {"field": name, "text": text})
        whole_day = (moment.hour, moment.minute, moment.second) == (0, 0, 0) and ":" not in text
        here = ZoneInfo(self.mapping.timezone or zone)
        return (moment if moment.tzinfo else moment.replace(tzinfo=here)), whole_day

    def past(self, name: str, text: str, zone: str) -> tuple[datetime, bool]:
        """A moment that has come already."""
        moment, whole_day = self.moment(name, text, zone)
        if moment > self.now:
            raise RowError("future", "The period starts in the future: %(start)s", {"start": text})
        return moment, whole_day

    def key(self, raw: RawRow, otherwise: list[str]) -> str:
        """What identifies the row in its source: the mapping's key columns, else what `otherwise` says of it."""
        parts = [raw.cells.get(column, "") for column in self.mapping.key] or otherwise
        key = "|".join(parts)
        if not any(parts) or len(key) > 200:
            raise RowError("key", "The row has no key that identifies it in its source", {})
        return key

    def _refused(self, raw: RawRow, error: ValidationError) -> Rejected:
        """The first problem marshmallow found, in a sentence of ours."""
        name, problems = next(iter(error.messages_dict.items()))
        code = str(problems[0])
        column = self.mapping.columns.get(name, name)
        params = {"column": column, "text": raw.cells.get(column, "")[:_SHOWN]}
        return Rejected(raw.line_no, code, _PROBLEMS[code], params, dict(raw.cells))

    def _ours(self, cells: Mapping[str, str]) -> dict[str, str]:
        """Their cells under our field names, codes translated; empty cells are absent."""
        values = dict(self.mapping.constants)
        values |= {name: cells[column] for name, column in self.mapping.columns.items() if cells.get(column)}
        return {name: self.mapping.codes.get(name, {}).get(text, text) for name, text in values.items()}
