"""From rows of text to measurements that may be stored.

Marshmallow checks each value, then the row as a whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import Schema, ValidationError, fields, validate
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.quality.import_mapping import FIELDS, ColumnMapping
from app.quality.import_reading import RawRow, Rejected
from app.quality.models import Equipment, Product
from app.quality.places import StepPlace, step_places

_CODE = validate.Length(min=1, max=40, error="length")
_NUMBER = validate.Range(0, 1_000_000_000, error="range")
_PROBLEMS = {
    "missing": "%(column)s is empty",
    "number": "%(column)s: %(text)s is no whole number",
    "range": "%(column)s: %(text)s must lie between 0 and 1,000,000,000",
    "length": "%(column)s: %(text)s is longer than 40 characters",
}
_YEARS = (1990, 2200)
# Counts are of pieces; whatever is counted in another unit has no defect rate that could be compared.
PIECES = frozenset({"pcs", "pc", "ea", "PCS", "PC", "EA", "件", "个", "只", "片", "台", "瓶", "罐"})
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Row:
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


class _Count(fields.Integer):
    """A whole number as foreign systems write it: `1,234` and `12.0` are numbers, `12.5` pieces are not."""

    def _validated(self, value: Any) -> int:
        text = str(value).replace(",", "").strip()
        whole, _, decimals = text.partition(".")
        if decimals.strip("0"):
            raise self.make_error("invalid", input=value)
        number: int = super()._validated(whole)
        return number


_SAID: dict[str, Any] = {"required": "missing", "invalid": "number"}


class _RowSchema(Schema):
    line = fields.String(required=True, validate=_CODE, error_messages=_SAID)
    step = fields.String(required=True, validate=_CODE, error_messages=_SAID)
    start = fields.String(required=True, error_messages=_SAID)
    end = fields.String(load_default=None)
    total = _Count(required=True, validate=_NUMBER, error_messages=_SAID)
    defect = _Count(required=True, validate=_NUMBER, error_messages=_SAID)
    product = fields.String(load_default=None, validate=_CODE)
    equipment = fields.String(load_default=None, validate=_CODE)
    shift = fields.String(load_default=None, validate=_CODE)
    unit = fields.String(load_default="pcs", validate=validate.Length(min=1, max=20, error="length"))


class RowError(ValueError):
    """A rule that the row breaks: (code, template, params)."""


class RowReader:
    """Reads rows against the plant's places and codes, loaded once per run."""

    def __init__(self, session: Session, mapping: ColumnMapping, now: datetime) -> None:
        self._mapping = mapping
        self._now = now
        self._schema = _RowSchema()
        self._steps = {(place.line, place.step): place for place in step_places(session)}
        self._products = {code: id_ for code, id_ in session.execute(select(Product.code, Product.id))}  # noqa: C416
        self._equipment = {code: id_ for code, id_ in session.execute(select(Equipment.code, Equipment.id))}  # noqa: C416

    def read(self, raw: RawRow) -> Row | Rejected:
        """The measurement of this row, or why it is refused."""
        try:
            values = self._schema.load(self._ours(raw.cells))
            return self._row(raw, values)
        except ValidationError as error:
            return self._refused(raw, error)
        except RowError as error:
            code, template, params = error.args
            return Rejected(raw.line_no, code, template, params, dict(raw.cells))

    def _refused(self, raw: RawRow, error: ValidationError) -> Rejected:
        """The first problem marshmallow found, in a sentence of ours."""
        name, problems = next(iter(error.messages_dict.items()))
        code = str(problems[0])
        column = self._mapping.columns.get(name, name)
        params = {"column": column, "text": raw.cells.get(column, "")}
        return Rejected(raw.line_no, code, _PROBLEMS[code], params, dict(raw.cells))

    def _ours(self, cells: Mapping[str, str]) -> dict[str, str]:
        """Their cells under our field names, codes translated; empty cells are absent."""
        values = dict(self._mapping.constants)
        for name in FIELDS:
            column = self._mapping.columns.get(name)
            if column is not None and cells.get(column):
                values[name] = cells[column]
        return {name: self._mapping.codes.get(name, {}).get(text, text) for name, text in values.items()}

    def _row(self, raw: RawRow, values: Mapping[str, Any]) -> Row:
        place = self._place(values)
        start, end = self._period(values, place)
        if values["unit"] not in PIECES:
            raise RowError(
                "unit", "The unit %(unit)s is not pieces; map it to pcs or correct the row", {"unit": values["unit"]}
            )
        if values["defect"] > values["total"]:
            raise RowError(
                "defect_above_total", "%(defect)d defective of %(total)d inspected: more than there were",
                {"defect": values["defect"], "total": values["total"]},
            )  # fmt: skip
        return Row(
            source_key=self._key(raw, values, start),
            step_id=place.id,
            product_id=_known(self._products, "product", values["product"]),
            equipment_id=_known(self._equipment, "equipment", values["equipment"]),
            shift=values["shift"],
            period_start=start,
            period_end=end,
            qty_total=values["total"],
            qty_defect=values["defect"],
            unit="pcs",
        )

    def _place(self, values: Mapping[str, Any]) -> StepPlace:
        place = self._steps.get((values["line"], values["step"]))
        if place is None:
            raise RowError(
                "unknown_step", "The line %(line)s has no step %(step)s; map the code or add the step",
                {"step": values["step"], "line": values["line"]},
            )  # fmt: skip
        return place

    def _period(self, values: Mapping[str, Any], place: StepPlace) -> tuple[datetime, datetime]:
        zone = ZoneInfo(self._mapping.timezone or place.timezone)
        start, whole_day = self._moment("start", values["start"], zone)
        end = self._moment("end", values["end"], zone)[0] if values["end"] else start
        if not values["end"] and whole_day:
            end = start + _ONE_DAY
        if end < start:
            raise RowError("period", "The period ends before it starts", {})
        if start > self._now:
            raise RowError("future", "The period starts in the future: %(start)s", {"start": values["start"]})
        return start.astimezone(UTC), end.astimezone(UTC)

    def _moment(self, name: str, text: str, zone: ZoneInfo) -> tuple[datetime, bool]:
        """The moment and whether only a day was given."""
        try:
            form = self._mapping.time_format
            moment = datetime.strptime(text, form) if form else datetime.fromisoformat(text)  # noqa: DTZ007
        except ValueError:
            moment = datetime.min  # noqa: DTZ901  (refused below, like every other moment before our time)
        if not _YEARS[0] <= moment.year <= _YEARS[1]:
            template, params = "%(field)s: %(text)s is no date or time", {"field": name, "text": text}
            raise RowError("time", template, params)
        whole_day = (moment.hour, moment.minute, moment.second) == (0, 0, 0) and ":" not in text
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)), whole_day

    def _key(self, raw: RawRow, values: Mapping[str, Any], start: datetime) -> str:
        if self._mapping.key:
            parts = [raw.cells.get(column, "") for column in self._mapping.key]
        else:
            named = (values[name] or "" for name in ("line", "step", "shift", "product", "equipment"))
            parts = [start.astimezone(UTC).isoformat(), *named]
        key = "|".join(parts)
        if not any(parts) or len(key) > 200:
            raise RowError("key", "The row has no key that identifies it in its source", {})
        return key


def _known(codes: Mapping[str, int], name: str, code: str | None) -> int | None:
    if code is None:
        return None
    if code not in codes:
        raise RowError("unknown_code", "The plant knows no %(field)s %(code)s", {"field": name, "code": code})
    return codes[code]
