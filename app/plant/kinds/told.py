"""What a kind tells of itself to programs."""

from typing import Any

from app.plant.kinds.field_types import Choice, Reference
from app.plant.kinds.kind import Field, Kind
from app.plant.kinds.table_type import Table


def told_kind(kind: Kind) -> dict[str, Any]:
    """Its name, and its fields with type, labels, whether they are needed, and what they may name."""
    return {"name": kind.name, "names": kind.names, "fields_": [_field(field) for field in kind.fields]}


def _field(field: Field) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": field.name,
        "label": field.label,
        "type": type(field.type).__name__.lower(),
        "required": field.required,
        "fixed": field.fixed,
    }
    if field.default is not None:
        told["default"] = field.default
    if isinstance(field.type, Choice):
        told["options"] = field.type.options
    if isinstance(field.type, Reference):
        told["of"] = field.type.kind
    if isinstance(field.type, Table):
        told["columns"] = [
            {
                "key": column.key,
                "label": column.label,
                "type": type(column.type).__name__.lower(),
                "required": column.required,
            }
            for column in field.type.columns
        ]
    return told
