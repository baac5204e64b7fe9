"""Plants, their lines, and the lines' steps."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.plant.kinds.field_types import Reference, TimeOfDay, Whole, Zone
from app.plant.kinds.kind import Field, Kind, code_field, name_fields
from app.plant.models import Plant, ProcessStep, ProductionLine

WRITE = "plant:write"

PLANTS = Kind(
    name="plants",
    names={"zh": "工厂", "en": "Plants"},
    one={"zh": "工厂", "en": "plant"},
    purpose={"zh": "一处生产场所", "en": "A site"},
    model=Plant,
    fields=(code_field(), *name_fields()),
    action=WRITE,
)


def line_kind(zone: str) -> Kind:
    """Lines; `zone` is where they are unless somebody says otherwise."""
    return Kind(
        name="lines",
        names={"zh": "生产线", "en": "Lines"},
        one={"zh": "生产线", "en": "line"},
        purpose={
            "zh": "时区和生产日起点决定一个数据属于哪一天、哪一周",
            "en": "Zone and start of day decide to which day and week a count belongs",
        },
        model=ProductionLine,
        fields=(
            Field("plant", {"zh": "工厂", "en": "Plant"}, Reference("plants"), fixed=True, column="plant_id"),
            code_field(),
            *name_fields(),
            Field("timezone", {"zh": "时区", "en": "Time zone"}, Zone(), default=zone),
            Field(
                "day_start",
                {"zh": "生产日起点", "en": "Start of the day"},
                TimeOfDay(),
                default="00:00",
                hint={
                    "zh": "夜班到 06:00 结束时填 06:00，此前的数据算前一天",
                    "en": "06:00 where the night shift ends then: counts before belong to the day before",
                },
            ),
        ),
        action=WRITE,
        where="plant",
    )


def _next_position(session: Session, values: dict[str, Any]) -> None:
    if values.get("position") is None:
        line = select(ProductionLine.id).where(ProductionLine.code == values["line"]).scalar_subquery()
        last = session.scalar(select(func.max(ProcessStep.position)).where(ProcessStep.line_id == line))
        values["position"] = (last or 0) + 1


STEPS = Kind(
    name="steps",
    names={"zh": "工序", "en": "Steps"},
    one={"zh": "工序", "en": "step"},
    purpose={
        "zh": "培训需求、检验数据和质量标准都落在工序上",
        "en": "What requests, counts and standards are about",
    },
    model=ProcessStep,
    fields=(
        Field("line", {"zh": "生产线", "en": "Line"}, Reference("lines"), fixed=True, column="line_id"),
        code_field(),
        *name_fields(),
        Field(
            "position",
            {"zh": "顺序", "en": "Position"},
            Whole(1, 9_999),
            required=False,
            hint={"zh": "在生产线上的先后，留空排在最后", "en": "Its place on the line; the last when left empty"},
        ),
    ),
    action=WRITE,
    within="line",
    where="line",
    order=("line", "position", "code"),
    complete=_next_position,
)
