"""When the factory works: calendars with their shifts, and the days that differ from the week."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.jobs import CalendarDay, FactoryCalendarRow
from app.kernel.errors import InvalidInputError
from app.plant.kinds.field_types import Choice, Day, Reference, Text, TimeOfDay, Zone
from app.plant.kinds.kind import Field, Kind, code_field, name_fields
from app.plant.kinds.places import WRITE
from app.plant.kinds.table_type import Column, Table
from app.plant.kinds.weekdays import Weekdays

DEFAULT_CODE = "factory"
"""The calendar of every process whose diagram names none."""
SHIFTS = Table(
    (
        Column("name", {"zh": "名称", "en": "name"}, Text(40), required=True),
        Column("start", {"zh": "开始", "en": "start"}, TimeOfDay(), required=True),
        Column("end", {"zh": "结束", "en": "end"}, TimeOfDay(), required=True),
    )
)


@dataclass(frozen=True)
class _Worked(Choice):
    """A choice that its column holds as yes or no."""

    def to_row(self, value: Any) -> Any:
        return value == "workday"

    def from_row(self, held: Any) -> Any:
        return "workday" if held else "holiday"


def calendar_kind(zone: str) -> Kind:
    """Calendars; `zone` is where the factory is unless somebody says otherwise."""
    return Kind(
        name="calendars",
        names={"zh": "工厂日历", "en": "Factory calendars"},
        one={"zh": "工厂日历", "en": "factory calendar"},
        purpose={"zh": "办理期限按工作日和班次计算", "en": "Due dates count its working days and shifts"},
        model=FactoryCalendarRow,
        fields=(
            code_field(default=DEFAULT_CODE),
            *name_fields(),
            Field("timezone", {"zh": "时区", "en": "Time zone"}, Zone(), default=zone),
            Field(
                "weekdays",
                {"zh": "每周工作日", "en": "Working days of a week"},
                Weekdays(),
                default="1-5",
                hint={"zh": "周一为 1，例如 1-5 或 1-6", "en": "Monday is 1, such as 1-5 or 1-6"},
            ),
            Field(
                "shifts",
                {"zh": "班次", "en": "Shifts"},
                SHIFTS,
                required=False,
                hint={
                    "zh": "每行一个：名称 | 开始 | 结束，例如 早班 | 08:00 | 16:00；留空表示全天",
                    "en": "One a line: name | start | end, such as Early | 08:00 | 16:00; none means around the clock",
                },
            ),
        ),
        action=WRITE,
        complete=_check_shifts,
    )


CALENDAR_DAYS = Kind(
    name="calendar-days",
    names={"zh": "节假日与调休", "en": "Holidays and make-up days"},
    one={"zh": "节假日或调休日", "en": "holiday or make-up day"},
    purpose={"zh": "与每周安排不同的日子", "en": "Days that differ from the working week"},
    model=CalendarDay,
    fields=(
        Field(
            "calendar",
            {"zh": "日历", "en": "Calendar"},
            Reference("calendars"),
            fixed=True,
            default=DEFAULT_CODE,
        ),
        Field("code", {"zh": "日期", "en": "Day"}, Day(), fixed=True, column="day"),
        Field(
            "kind",
            {"zh": "安排", "en": "Kind"},
            _Worked({"holiday": {"zh": "休", "en": "Holiday"}, "workday": {"zh": "班", "en": "Working day"}}),
            column="worked",
        ),
        Field("name_zh", {"zh": "名称", "en": "Chinese name"}, Text(60)),
        Field("name_en", {"zh": "英文名称", "en": "English name"}, Text(60), required=False),
    ),
    action=WRITE,
    within="calendar",
    order=("calendar", "code"),
)


def _check_shifts(_session: Session, values: dict[str, Any]) -> None:
    for number, row in enumerate(values["shifts"] or (), start=1):
        if row["start"] == row["end"]:
            raise InvalidInputError(
                "Please correct the marked fields",
                fields={"shifts": "Line %(number)s: a shift ends at another time than it starts"},
                number=number,
            )
