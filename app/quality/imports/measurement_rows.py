"""From rows of text to measurements that may be stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from marshmallow import Schema, fields, validate

from app.imports import CODE, NUMBER, SAID, Count, RawRow, RejectCode, RowError
from app.plant import StepPlace
from app.quality.imports.plant_reader import PlantReader

# Counts are of pieces; whatever is counted in another unit has no defect rate that could be compared.
PIECES = frozenset({"pcs", "pc", "ea", "PCS", "PC", "EA", "件", "个", "只", "片", "台", "瓶", "罐"})
NOT_PIECES = RejectCode("unit", "The unit %(unit)s is not pieces; map it to pcs or correct the row")
DEFECT_ABOVE_TOTAL = RejectCode(
    "defect_above_total", "%(defect)d defective of %(total)d inspected: more than there were"
)
PERIOD_REVERSED = RejectCode("period", "The period ends before it starts")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class MeasurementRow:
    """A measurement ready to be stored; times in UTC."""

    source_key: str
    step_id: int
    product_id: int | None
    equipment_id: int | None
    shift: str | None
    period_start: datetime
    period_end: datetime
    qty_total: int
    qty_defect: int
    unit: str


class _RowSchema(Schema):
    line = fields.String(required=True, validate=CODE, error_messages=SAID)
    step = fields.String(required=True, validate=CODE, error_messages=SAID)
    start = fields.String(required=True, error_messages=SAID)
    end = fields.String(load_default=None)
    total = Count(required=True, validate=NUMBER, error_messages=SAID)
    defect = Count(required=True, validate=NUMBER, error_messages=SAID)
    product = fields.String(load_default=None, validate=CODE)
    equipment = fields.String(load_default=None, validate=CODE)
    shift = fields.String(load_default=None, validate=CODE)
    unit = fields.String(load_default="pcs", validate=validate.Length(min=1, max=20, error="length"))


class MeasurementReader(PlantReader[MeasurementRow]):
    """Reads counts of inspected and defective units."""

    schema = _RowSchema()

    def row(self, raw: RawRow, values: Mapping[str, Any]) -> MeasurementRow:
        """The measurement of this row."""
        place = self.place(values)
        start, end = self._period(values, place)
        if values["unit"] not in PIECES:
            raise RowError(NOT_PIECES, {"unit": values["unit"]})
        if values["defect"] > values["total"]:
            raise RowError(DEFECT_ABOVE_TOTAL, {"defect": values["defect"], "total": values["total"]})
        named = [values[name] or "" for name in ("line", "step", "shift", "product", "equipment")]
        return MeasurementRow(
            source_key=self.key(raw, [start.isoformat(), *named]),
            step_id=place.id,
            product_id=self.known("product", values["product"]),
            equipment_id=self.known("equipment", values["equipment"]),
            shift=values["shift"],
            period_start=start,
            period_end=end,
            qty_total=values["total"],
            qty_defect=values["defect"],
            unit="pcs",
        )

    def _period(self, values: Mapping[str, Any], place: StepPlace) -> tuple[datetime, datetime]:
        start, whole_day = self.moment("start", values["start"], place.timezone)
        end = self.moment("end", values["end"], place.timezone)[0] if values["end"] else start
        if not values["end"] and whole_day:
            end = start + _ONE_DAY
        if end < start:
            raise RowError(PERIOD_REVERSED)
        self.past("start", values["start"], place.timezone)
        return start.astimezone(UTC), end.astimezone(UTC)
