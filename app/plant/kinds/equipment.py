"""Machines and what can be set on them."""

from typing import Any

from sqlalchemy.orm import Session

from app.kernel.errors import InvalidInputError
from app.plant.kinds.field_types import Code, Number, Reference, Text
from app.plant.kinds.kind import Field, Kind, code_field, name_fields
from app.plant.kinds.places import WRITE
from app.plant.kinds.table_type import Column, Table
from app.plant.models import Equipment

PARAMETERS = Table(
    (
        Column("code", {"zh": "编码", "en": "code"}, Code(), required=True),
        Column("zh", {"zh": "名称", "en": "Chinese name"}, Text(), required=True),
        Column("en", {"zh": "英文名称", "en": "English name"}, Text()),
        Column("unit", {"zh": "单位", "en": "unit"}, Text(20), required=True),
        Column("nominal", {"zh": "标称值", "en": "nominal"}, Number()),
        Column("tol_minus", {"zh": "下偏差", "en": "lower tolerance"}, Number()),
        Column("tol_plus", {"zh": "上偏差", "en": "upper tolerance"}, Number()),
    )
)


def _complete(_session: Session, values: dict[str, Any]) -> None:
    """An English name that is missing is the Chinese one; tolerances are distances from a nominal value."""
    for number, row in enumerate(values["parameters"] or (), start=1):
        row.setdefault("en", row["zh"])
        given = [row[name] for name in ("tol_minus", "tol_plus") if name in row]
        if any(value.startswith("-") for value in given) or (given and "nominal" not in row):
            raise InvalidInputError(
                "Please correct the marked fields",
                fields={"parameters": "Line %(number)s: tolerances are not negative and need a nominal value"},
                number=number,
            )


EQUIPMENT = Kind(
    name="equipment",
    names={"zh": "设备", "en": "Equipment"},
    one={"zh": "设备", "en": "machine"},
    purpose={
        "zh": "设备参数是质量关键点的选项",
        "en": "Its parameters are what key points are chosen from",
    },
    model=Equipment,
    fields=(
        Field("step", {"zh": "工序", "en": "Step"}, Reference("steps"), column="step_id"),
        code_field(),
        *name_fields(),
        Field(
            "parameters",
            {"zh": "参数", "en": "Parameters"},
            PARAMETERS,
            required=False,
            hint={
                "zh": "每行一个：编码 | 名称 | 英文名称 | 单位 | 标称值 | 下偏差 | 上偏差，可从表格粘贴",
                "en": "One a line: code | Chinese | English | unit | nominal | tolerance below | above; or paste",
            },
        ),
    ),
    action=WRITE,
    where="step",
    order=("step", "code"),
    complete=_complete,
)
