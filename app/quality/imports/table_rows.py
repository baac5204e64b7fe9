"""From rows of text to what comes in beside counts: defects by type, customer complaints, limits of characteristics.

A row becomes plain values under the names of its table's columns.
"""

from collections.abc import Callable, Mapping
from datetime import UTC
from typing import Any

from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session

from app.imports import (
    CODE,
    NUMBER,
    SAID,
    Count,
    ImportRequest,
    ImportResult,
    RawRow,
    RejectCode,
    RowError,
    TableImporter,
    TableRow,
    Target,
)
from app.quality.imports.plant_reader import PlantReader
from app.quality.imports.reach import Reach

NO_LIMIT = RejectCode("no_limit", "The row names neither a lower nor an upper limit")
LIMITS_REVERSED = RejectCode("limits", "The limits are not in order: lower, nominal, upper")
_DECIMAL: dict[str, Any] = {"invalid": "decimal", "special": "decimal", "too_large": "decimal"}
_WORDS = validate.Length(min=1, max=2_000, error="long")
_NAME = validate.Length(max=200, error="long")


class _PlacedSchema(Schema):
    line = fields.String(required=True, validate=CODE, error_messages=SAID)
    step = fields.String(required=True, validate=CODE, error_messages=SAID)


class _DefectSchema(_PlacedSchema):
    start = fields.String(required=True, error_messages=SAID)
    defect_type = fields.String(required=True, validate=CODE, error_messages=SAID)
    qty = Count(required=True, validate=NUMBER, error_messages=SAID)
    cause = fields.String(load_default=None, validate=CODE)


class DefectReader(PlantReader[TableRow]):
    """Defects of one type found at a step, and their cause where the inspector names one (S09)."""

    schema = _DefectSchema()

    def row(self, raw: RawRow, values: Mapping[str, Any]) -> TableRow:
        """Its values in `defect_counts`."""
        place = self.place(values)
        at = self.past("start", values["start"], place.timezone)[0].astimezone(UTC)
        named = [at.isoformat(), values["line"], values["step"], values["defect_type"], values["cause"] or ""]
        return TableRow(
            self.key(raw, named),
            {
                "step_id": place.id,
                "at": at,
                "defect_type": self.known("defect_type", values["defect_type"]),
                "cause": self.known("cause", values["cause"]),
                "qty": values["qty"],
            },
        )


class _ComplaintSchema(_PlacedSchema):
    start = fields.String(required=True, error_messages=SAID)
    text = fields.String(required=True, validate=_WORDS, error_messages=SAID)
    product = fields.String(load_default=None, validate=CODE)
    defect_type = fields.String(load_default=None, validate=CODE)
    customer = fields.String(load_default=None, validate=_NAME)
    lot = fields.String(load_default=None, validate=_NAME)
    qty = Count(load_default=1, validate=NUMBER, error_messages=SAID)


class ComplaintReader(PlantReader[TableRow]):
    """What a customer complained of (S03, S56)."""

    schema = _ComplaintSchema()

    def row(self, raw: RawRow, values: Mapping[str, Any]) -> TableRow:
        """Its values in `complaints`."""
        place = self.place(values)
        at = self.past("start", values["start"], place.timezone)[0].astimezone(UTC)
        named = [at.isoformat(), values["line"], values["step"], values["customer"] or "", values["lot"] or ""]
        return TableRow(
            self.key(raw, named),
            {
                "step_id": place.id,
                "at": at,
                "text": values["text"],
                "customer": values["customer"],
                "lot": values["lot"],
                "product_id": self.known("product", values["product"]),
                "defect_type": self.known("defect_type", values["defect_type"]),
                "qty": values["qty"],
            },
        )


class _LimitSchema(_PlacedSchema):
    characteristic = fields.String(required=True, validate=CODE, error_messages=SAID)
    characteristic_name = fields.String(load_default=None, validate=_NAME)
    unit = fields.String(required=True, validate=validate.Length(min=1, max=20, error="long"), error_messages=SAID)
    nominal = fields.Decimal(load_default=None, allow_nan=False, error_messages=_DECIMAL)
    lower = fields.Decimal(load_default=None, allow_nan=False, error_messages=_DECIMAL)
    upper = fields.Decimal(load_default=None, allow_nan=False, error_messages=_DECIMAL)
    start = fields.String(load_default=None)


class LimitReader(PlantReader[TableRow]):
    """Between which limits a characteristic of a step has to lie (S15)."""

    schema = _LimitSchema()

    def row(self, raw: RawRow, values: Mapping[str, Any]) -> TableRow:
        """Its values in `characteristic_limits`."""
        place = self.place(values)
        lower, nominal, upper = (values[name] for name in ("lower", "nominal", "upper"))
        given = [value for value in (lower, nominal, upper) if value is not None]
        if lower is None and upper is None:
            raise RowError(NO_LIMIT)
        if given != sorted(given):
            raise RowError(LIMITS_REVERSED)
        since = self.moment("start", values["start"], place.timezone)[0].astimezone(UTC) if values["start"] else None
        return TableRow(
            self.key(raw, [values["line"], values["step"], values["characteristic"]]),
            {
                "step_id": place.id,
                "code": values["characteristic"],
                "name": values["characteristic_name"] or values["characteristic"],
                "unit": values["unit"],
                "nominal": nominal,
                "lower": lower,
                "upper": upper,
                "valid_from": since,
            },
        )


def into_table(
    target: Target, reader: type[PlantReader[TableRow]]
) -> Callable[[Session, ImportRequest], TableImporter]:
    """What opens an importer into `target` of the rows that `reader` reads."""

    def open_importer(session: Session, request: ImportRequest) -> TableImporter:
        reach = Reach(session, request)
        return _PlacedImporter(session, request, reader(session, request.mapping, request.now, reach), target)

    return open_importer


class _PlacedImporter(TableImporter):
    """Asks before it stores whether a correction would take a row away from a line where the person may do nothing."""

    def store(self) -> ImportResult:
        """As `TableImporter`; raises ForbiddenError too."""
        reach = Reach(self.session, self.request)
        if reach.limited:
            reach.check_steps(self.stored_values("step_id"))
        return super().store()
