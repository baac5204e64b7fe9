"""What a browser may send for each input, as marshmallow fields.

A field only turns the sent JSON into the value we keep (or raises `ValidationError([Problem])`); rules that depend on
other answers are in `rules.py`. An empty answer is None, except False for a checkbox and [] where many are chosen.
"""

import re
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from marshmallow import ValidationError, fields

from app.definitions.forms.component import Component
from app.definitions.forms.messages import FieldProblem

MAX_TEXT = 20_000
MAX_CHOSEN = 1_000
MAX_FILES = 50
LARGEST = 2**53 - 1  # what a browser's number holds exactly
_NUMBER = re.compile(r"[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})([eE][+-]?\d{1,2})?", re.ASCII)
_UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff]")  # control characters, halves of surrogate pairs


def refuse(code: str, **params: Any) -> ValidationError:
    """The error that carries a `FieldProblem`."""
    return ValidationError([FieldProblem(code, params)])


class TextField(fields.Field[str]):
    """Text, trimmed; line ends as `\\n`, no control characters that a database or a reader would choke on."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, str):
            raise refuse("text")
        if len(value) > MAX_TEXT:
            raise refuse("too_long", limit=MAX_TEXT)
        return clean_text(value) or None


class NumberField(fields.Field[Decimal]):
    """A number, exactly as written: JSON numbers through their shortest decimal spelling, or text."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
            raise refuse("number")
        if isinstance(value, int) and value.bit_length() > 128:
            raise refuse("number")
        if not _NUMBER.fullmatch(_plain(value)) or abs(Decimal(_plain(value))) > LARGEST:
            raise refuse("number")
        return Decimal(_plain(value))


class CheckboxField(fields.Field[bool]):
    """True or false."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, bool):
            raise refuse("checkbox")
        return value


class ChoiceField(fields.Field[Any]):
    """One JSON value; whether it is offered is a rule."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if isinstance(value, list) or (isinstance(value, str) and len(value) > MAX_TEXT):
            raise refuse("choice")
        return None if value == "" else value


class ChoicesField(fields.Field[list[Any]]):
    """A list of JSON values, none of them twice."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, list):
            raise refuse("list")
        if len(value) > MAX_CHOSEN:
            raise refuse("too_many", limit=MAX_CHOSEN)
        seen = set()
        for entry in value:
            if repr(entry) in seen:
                raise refuse("twice", value=entry)
            seen.add(repr(entry))
        return value


class FilesField(fields.Field[list[str]]):
    """Ids of uploaded documents, as canonical UUID texts."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        entries = [] if value == "" else value
        if not isinstance(entries, list):
            raise refuse("files")
        if len(entries) > MAX_FILES:
            raise refuse("too_many", limit=MAX_FILES)
        return list(dict.fromkeys(_document(entry) for entry in entries))


class DateField(fields.Field[str]):
    """A date, a time or a moment as ISO 8601 text with seconds, so that FEEL reads it."""

    def __init__(self, subtype: str, *, naive: bool = False) -> None:
        super().__init__(allow_none=True)
        self.subtype = subtype
        self.naive = naive

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if value == "":
            return None
        try:
            return self._read(value)
        except (ValueError, TypeError, OverflowError):
            raise refuse(self.subtype) from None

    def _read(self, value: Any) -> str:
        if self.subtype == "date":
            return date.fromisoformat(value).isoformat()
        if self.subtype == "time":
            return time.fromisoformat(value).isoformat()
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None and not self.naive:
            raise ValueError("a moment needs its offset")
        return moment.isoformat()


def field_for(component: Component) -> fields.Field[Any]:
    """The marshmallow field of an input component."""
    if component.type == "datetime":
        naive = component.raw.get("timeSerializingFormat") == "no_timezone"
        return _date_field(component.raw.get("subtype") or "date", naive=naive)
    return _FIELDS[component.type]


@cache
def _date_field(subtype: str, *, naive: bool) -> DateField:
    return DateField(subtype, naive=naive)


def empty_value(component: Component) -> Any:
    """What an unanswered input becomes."""
    if component.type == "checkbox":
        return False
    return [] if component.kind.many or component.type == "filepicker" else None


def clean_text(value: str) -> str:
    """Trimmed, with `\\n` line ends, without other control characters."""
    lines = value.replace("\r\n", "\n").replace("\r", "\n")
    return _UNWANTED.sub("", lines).strip()


def _plain(value: float | str | Decimal) -> str:
    return value.strip() if isinstance(value, str) else str(value)


def _document(entry: Any) -> str:
    if not isinstance(entry, str):
        raise refuse("files")
    try:
        return str(UUID(entry))
    except ValueError:
        raise refuse("files") from None


_FIELDS: dict[str, fields.Field[Any]] = {
    "textfield": TextField(allow_none=True),
    "textarea": TextField(allow_none=True),
    "number": NumberField(allow_none=True),
    "checkbox": CheckboxField(allow_none=True),
    "radio": ChoiceField(allow_none=True),
    "select": ChoiceField(allow_none=True),
    "checklist": ChoicesField(allow_none=True),
    "taglist": ChoicesField(allow_none=True),
    "filepicker": FilesField(allow_none=True),
}
