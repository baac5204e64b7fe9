"""From rows of text to what they say, value by value, for rows that are judged together.

A row's `values` hold our fields that the file has at all; an empty cell of a column that is there is None, and says
that there is nothing (no leave date: still here). What the file does not have stays as it is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, validate

from app.imports.reject_codes import DUPLICATE_KEY, FUTURE_DAY, NO_DAY, Reject, RejectCode, RowError
from app.imports.row_reader import SAID, FeedRowReader
from app.imports.rows import RawRow

SHARE = validate.Range(0, 100, error="share")
_DAY = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]00:00(?::00)?)?|(\d{4})(\d\d)(\d\d)"
)
_YEARS = (1950, 2200)


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A row that can be read; whether it fits to the other rows and to what is stored is judged later."""

    raw: RawRow
    values: Mapping[str, Any]

    def reject(self, reason: RejectCode, params: Mapping[str, Any]) -> Reject:
        """Why this row is not stored although it can be read."""
        return Reject(self.raw.line_no, reason, dict(params), dict(self.raw.cells))


class ValueReader(FeedRowReader[ValueRow]):
    """Reads the values one by one; `days` are the fields that are days."""

    days: ClassVar[tuple[str, ...]] = ()

    def row(self, raw: RawRow, values: Mapping[str, Any]) -> ValueRow:
        """The row with its days read, and None for cells that are empty."""
        given = {**self.mapping.constants, **self.mapping.columns}
        found = {name: values.get(name) for name in given} | {name: self.day(name, values) for name in self.days}
        return ValueRow(raw, {name: value for name, value in found.items() if name in given} | {**self.more(values)})

    def more(self, values: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: ARG002  (most rows have no rule of their own)
        """What one row says beyond its cells; raises RowError."""
        return {}

    def day(self, name: str, values: Mapping[str, Any]) -> date | None:
        """The day that a field names; raises RowError."""
        text = values.get(name)
        if not text:
            return None
        try:
            if self.mapping.time_format:
                found = datetime.strptime(text, self.mapping.time_format).date()  # noqa: DTZ007  (a day has no zone)
            else:
                matched = _DAY.fullmatch(text)
                found = date(*(int(part) for part in matched.groups() if part)) if matched else date.min
        except ValueError:
            found = date.min
        if not _YEARS[0] <= found.year <= _YEARS[1]:
            raise RowError(NO_DAY, {"column": self.mapping.columns.get(name, name), "text": text[:80]})
        return found

    def past_day(self, name: str, values: Mapping[str, Any]) -> date | None:
        """A day that has come already; raises RowError."""
        day = self.day(name, values)
        # A day's distance spares the plant whose day has begun before the clock's.
        if day is not None and day.toordinal() > self.now.date().toordinal() + 1:
            raise RowError(FUTURE_DAY, {"day": day.isoformat()})
        return day


def word_of(known: Mapping[str, str], *, required: bool = False) -> fields.String:
    """A field whose text must be one of the words known, in any case."""
    check = partial(_check_word, known)
    if required:
        return fields.String(required=True, validate=check, error_messages=SAID)
    return fields.String(validate=check)


def _check_word(known: Mapping[str, str], text: str) -> None:
    if text.lower() not in known:
        raise ValidationError("choice")


def require_same(earlier: ValueRow, row: ValueRow, key: str) -> None:
    """Raises RowError when two rows of one key say different things."""
    if earlier.values != row.values:
        raise RowError(DUPLICATE_KEY, {"key": key})
