"""The shape of a `.form` file, as marshmallow schemas: one for the file, one for every component.

Nested components are checked one by one by the caller, so that each finding has its id.
"""

from typing import Any

from marshmallow import INCLUDE, Schema, ValidationError, fields
from marshmallow.validate import Equal, Length, OneOf, Range

from app.definitions.forms.kinds import SCHEMA_VERSION

KEY = r"^\w+(\.\w+)*$"


class TextOrTruth(fields.Field[Any]):
    """A truth value or FEEL text."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, bool | str):
            raise ValidationError("Must be true, false or FEEL text.")
        return value


class NumberOrFeel(fields.Field[Any]):
    """A number, or FEEL text with a leading `=`."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number and not (isinstance(value, str) and value.lstrip().startswith("=")):
            raise ValidationError("Must be a number or FEEL text that begins with =.")
        return value


def _truth() -> fields.Boolean:
    """JSON's own true and false, no spellings of them."""
    return fields.Boolean(truthy={True}, falsy={False})


def _schema(name: str, content: dict[str, fields.Field[Any]]) -> Schema:
    return Schema.from_dict(content, name=name)(unknown=INCLUDE)


_RULES = _schema(
    "Rules",
    {
        "required": _truth(),
        "min": NumberOrFeel(),
        "max": NumberOrFeel(),
        "minLength": NumberOrFeel(),
        "maxLength": NumberOrFeel(),
        "validationType": fields.String(validate=OneOf(["", "email", "phone", "custom"]), allow_none=True),
        "pattern": fields.String(allow_none=True),
        "patternErrorMessage": fields.String(allow_none=True),
    },
)
_OPTION = _schema("Option", {"label": fields.String(required=True), "value": fields.Raw(required=True)})
_COLUMN = _schema("Column", {"key": fields.String(required=True), "label": fields.String()})
_CONDITION = _schema("Condition", {"hide": TextOrTruth(allow_none=True)})

COMPONENT = _schema(
    "Component",
    {
        "id": fields.String(required=True, validate=Length(min=1, max=200)),
        "type": fields.String(required=True),
        "key": fields.String(validate=Length(max=200)),
        "path": fields.String(allow_none=True, validate=Length(max=200)),
        "conditional": fields.Nested(_CONDITION, allow_none=True),
        "properties": fields.Dict(keys=fields.String(), values=fields.String(), allow_none=True),
        "validate": fields.Nested(_RULES, allow_none=True),
        "components": fields.List(fields.Dict()),
        "disabled": _truth(),
        "readonly": TextOrTruth(),
        "values": fields.List(fields.Nested(_OPTION), allow_none=True),
        "columns": fields.List(fields.Nested(_COLUMN), allow_none=True),
        "valuesKey": fields.String(allow_none=True),
        "valuesExpression": fields.String(allow_none=True),
        "expression": fields.String(),
        "decimalDigits": fields.Integer(strict=True, validate=Range(0, 20)),
        "subtype": fields.String(validate=OneOf(["date", "time", "datetime"])),
        "timeInterval": fields.Integer(strict=True, validate=Range(1, 60)),
        "timeSerializingFormat": fields.String(validate=OneOf(["utc_offset", "utc_normalized", "no_timezone"])),
        "allowAddRemove": _truth(),
        "defaultRepetitions": fields.Integer(strict=True, validate=Range(0, 100)),
    },
)

FORM = _schema(
    "Form",
    {
        "type": fields.String(validate=Equal("default")),
        "id": fields.String(),
        "schemaVersion": fields.Integer(strict=True, validate=Range(1, SCHEMA_VERSION)),
        "components": fields.List(fields.Dict(), required=True),
        "properties": fields.Dict(allow_none=True),
    },
)
