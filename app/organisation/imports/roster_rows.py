"""From rows of text to what they say of the organisation: the roster, and planned posts."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from app.imports import CODE, SAID, WRONG_VALUES, Count, RejectCode, RowError, ValueReader, by_code, word_of
from app.kernel.mail_address import is_mail_address
from app.kernel.names import is_visible

WRONG_CONTACTS = (
    RejectCode("email", "%(column)s: %(text)s is no e-mail address"),
    RejectCode("hidden", "%(column)s holds characters that nobody sees"),
    RejectCode("phone", "%(column)s: %(text)s is no telephone number"),
    RejectCode(
        "username",
        "%(column)s: %(text)s is no username; 2 to 32 of a-z, 0-9, dot, hyphen, underscore, a letter first",
    ),
)
DATES_REVERSED = RejectCode("dates", "The leave date %(left)s lies before the entry date")
EMPLOYMENT: Mapping[str, str] = {
    **dict.fromkeys(("regular", "own", "employee", "正式", "正式工", "正式员工", "合同工", "自有"), "regular"),
    "合同制": "regular",
    **dict.fromkeys(("dispatched", "agency", "contractor", "劳务派遣", "派遣", "派遣工", "劳务"), "dispatched"),
}
"""How rosters write the kind of employment (S68)."""
_NAME = validate.Length(min=1, max=120, error="long")
_PHONE = re.compile(r"[+\d][\d ()./转-]{2,40}")
_USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,31}")


def _like(pattern: re.Pattern[str], problem: str) -> Any:
    def check(text: str) -> None:
        if not pattern.fullmatch(text):
            raise ValidationError(problem)

    return check


def _address(text: str) -> None:
    if not is_mail_address(text):
        raise ValidationError("email")


def _visible(text: str) -> None:
    if not is_visible(text):
        raise ValidationError("hidden")


class _RosterSchema(Schema):
    emp_no = fields.String(required=True, validate=CODE, error_messages=SAID)
    name = fields.String(required=True, validate=(_NAME, _visible), error_messages=SAID)
    unit = fields.String(validate=validate.Length(max=500, error="long"))
    unit_parent = fields.String(validate=validate.Length(max=500, error="long"))
    post = fields.String(validate=_NAME)
    line = fields.String(validate=CODE)
    step = fields.String(validate=validate.Length(max=200, error="long"))
    manager = fields.String(validate=CODE)
    email = fields.String(validate=_address)
    phone = fields.String(validate=_like(_PHONE, "phone"))
    employment = word_of(EMPLOYMENT)
    teaches = fields.String(validate=_NAME)
    entered = fields.String()
    left = fields.String()
    username = fields.String(validate=_like(_USERNAME, "username"))


class RosterReader(ValueReader):
    """Who works here, where, and until when."""

    schema = _RosterSchema()
    problems = by_code((*WRONG_VALUES, *WRONG_CONTACTS))
    days = ("entered", "left")

    def more(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """The kind of employment in our word."""
        entered, left = self.day("entered", values), self.day("left", values)
        if entered and left and left < entered:
            raise RowError(DATES_REVERSED, {"left": left.isoformat()})
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


class PostReader(ValueReader):
    """How many people a unit is planned to have at a post."""

    schema = _PostSchema()
