"""From rows of text to what they say of people: the roster, planned posts, skill scores, training history.

A row's `values` hold our fields that the file has at all; an empty cell of a column that is there is None, and says
that there is nothing (no leave date: still here). What the file does not have stays as it is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, fields, validate

from app.imports.raw_rows import RawRow
from app.imports.row_reader import CODE, SAID, Count, FeedRowReader, RowError

_NAME = validate.Length(min=1, max=120, error="long")
_COURSE = validate.Length(min=1, max=200, error="long")
_DAY = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]00:00(?::00)?)?|(\d{4})(\d\d)(\d\d)"
)
_PHONE = re.compile(r"[+\d][\d ()./转-]{2,40}")
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")
_USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,31}")
_YEARS = (1950, 2200)
_SHARE = validate.Range(0, 100, error="share")

EMPLOYMENT: Mapping[str, str] = {
    **dict.fromkeys(("regular", "own", "employee", "正式", "正式工", "正式员工", "合同工", "自有"), "regular"),
    "合同制": "regular",
    **dict.fromkeys(("dispatched", "agency", "contractor", "劳务派遣", "派遣", "派遣工", "劳务"), "dispatched"),
}
"""How rosters write the kind of employment (S68)."""
RESULTS: Mapping[str, str] = {
    **dict.fromkeys(("passed", "pass", "合格", "通过", "及格"), "passed"),
    **dict.fromkeys(("failed", "fail", "不合格", "未通过", "不及格"), "failed"),
    **dict.fromkeys(("attended", "参加", "已参加", "完成", "已完成"), "attended"),
}
"""How training files write a result."""


@dataclass(frozen=True, slots=True)
class PeopleRow:
    """A row that can be read; whether it fits to the other rows and to what is stored is judged later."""

    raw: RawRow
    values: Mapping[str, Any]


class PeopleReader(FeedRowReader[PeopleRow]):
    """Reads the values one by one; `days` are the fields that are days."""

    days: ClassVar[tuple[str, ...]] = ()

    def row(self, raw: RawRow, values: Mapping[str, Any]) -> PeopleRow:
        """The row with its days read, and None for cells that are empty."""
        given = {**self.mapping.constants, **self.mapping.columns}
        found = {name: values.get(name) for name in given} | {name: self._day(name, values) for name in self.days}
        return PeopleRow(raw, {name: value for name, value in found.items() if name in given} | {**self.more(values)})

    def more(self, values: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: ARG002  (most rows have no rule of their own)
        """What one row says beyond its cells; raises RowError."""
        return {}

    def _day(self, name: str, values: Mapping[str, Any]) -> date | None:
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
            column = self.mapping.columns.get(name, name)
            raise RowError(
                "date", "%(column)s: %(text)s is no day; write it as 2026-01-31", {"column": column, "text": text[:80]}
            )
        return found


def _words(known: Mapping[str, str], *, required: bool = False) -> fields.String:
    """A word that must be one of those known, in any case."""
    check = partial(_one_of, known)
    if required:
        return fields.String(required=True, validate=check, error_messages=SAID)
    return fields.String(validate=check)


def _one_of(known: Mapping[str, str], text: str) -> None:
    if text.lower() not in known:
        raise ValidationError("choice")


def _like(pattern: re.Pattern[str], problem: str) -> Any:
    def check(text: str) -> None:
        if not pattern.fullmatch(text):
            raise ValidationError(problem)

    return check


class _RosterSchema(Schema):
    emp_no = fields.String(required=True, validate=CODE, error_messages=SAID)
    name = fields.String(required=True, validate=_NAME, error_messages=SAID)
    unit = fields.String(validate=validate.Length(max=500, error="long"))
    unit_parent = fields.String(validate=validate.Length(max=500, error="long"))
    post = fields.String(validate=_NAME)
    line = fields.String(validate=CODE)
    step = fields.String(validate=validate.Length(max=200, error="long"))
    manager = fields.String(validate=CODE)
    email = fields.String(validate=_like(_EMAIL, "email"))
    phone = fields.String(validate=_like(_PHONE, "phone"))
    employment = _words(EMPLOYMENT)
    entered = fields.String()
    left = fields.String()
    username = fields.String(validate=_like(_USERNAME, "username"))


class RosterReader(PeopleReader):
    """Who works here, where, and until when."""

    schema = _RosterSchema()
    days = ("entered", "left")

    def more(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """The kind of employment in our word."""
        entered, left = self._day("entered", values), self._day("left", values)
        if entered and left and left < entered:
            raise RowError("dates", "The leave date %(left)s lies before the entry date", {"left": left.isoformat()})
        if "employment" not in {**self.mapping.constants, **self.mapping.columns}:
            return {}
        return {"employment": EMPLOYMENT[(values.get("employment") or "regular").lower()]}


class _PostSchema(Schema):
    unit = fields.String(required=True, validate=validate.Length(max=500, error="long"), error_messages=SAID)
    unit_parent = fields.String(validate=validate.Length(max=500, error="long"))
    unit_en = fields.String(validate=_NAME)
    post = fields.String(required=True, validate=_NAME, error_messages=SAID)
    post_en = fields.String(validate=_NAME)
    planned = Count(required=True, validate=validate.Range(0, 100_000, error="number"), error_messages=SAID)


class PostReader(PeopleReader):
    """How many people a unit is planned to have at a post."""

    schema = _PostSchema()


class _SkillSchema(Schema):
    emp_no = fields.String(required=True, validate=CODE, error_messages=SAID)
    skill = fields.String(required=True, validate=CODE, error_messages=SAID)
    score = fields.Float(required=True, validate=_SHARE, error_messages=SAID | {"special": "number"})
    as_of = fields.String(required=True, error_messages=SAID)


class SkillReader(PeopleReader):
    """Scores of skills (S10)."""

    schema = _SkillSchema()
    days = ("as_of",)

    def more(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """A score lies in the past."""
        return _past(self._day("as_of", values), self.now)


class _TrainingSchema(Schema):
    emp_no = fields.String(required=True, validate=CODE, error_messages=SAID)
    course = fields.String(required=True, validate=_COURSE, error_messages=SAID)
    held_on = fields.String(required=True, error_messages=SAID)
    result = _words(RESULTS, required=True)
    score = fields.Float(load_default=None, validate=_SHARE, error_messages=SAID | {"special": "number"})
    given_by = fields.String(load_default=None, validate=_COURSE)


class TrainingReader(PeopleReader):
    """Courses that people took (S10)."""

    schema = _TrainingSchema()
    days = ("held_on",)

    def more(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """The result in our word; what is told has happened."""
        _past(self._day("held_on", values), self.now)
        return {"result": RESULTS[values["result"].lower()]}


def _past(day: date | None, now: datetime) -> Mapping[str, Any]:
    # A day's distance spares the plant whose day has begun before the clock's.
    if day is not None and day.toordinal() > now.date().toordinal() + 1:
        raise RowError("future", "The day %(day)s lies in the future", {"day": day.isoformat()})
    return {}
