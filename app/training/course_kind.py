"""Courses as master data: what a plan may name."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.plant import Choice, Field, Gap, GapCheck, Kind, Reference, code_field, name_fields
from app.training.models import CourseOffer

MODES = {"online": {"zh": "在线课程", "en": "Online"}, "case": {"zh": "案例教学", "en": "Case study"}}
COURSES = Kind(
    name="courses",
    names={"zh": "课程", "en": "Courses"},
    one={"zh": "课程", "en": "course"},
    purpose={"zh": "人力资源部的培训计划从中选课", "en": "What HR's training plan chooses from"},
    model=CourseOffer,
    fields=(
        code_field(),
        *name_fields(),
        Field("mode", {"zh": "方式", "en": "Mode"}, Choice(MODES), default="online"),
        Field(
            "step",
            {"zh": "适用工序", "en": "For the step"},
            Reference("steps"),
            required=False,
            column="step_id",
            hint={
                "zh": "留空表示适用于所有工序；该工序的案例会优先推荐",
                "en": "Every step when empty; cases of that step see it first",
            },
        ),
    ),
    action="course:write",
)


def _none(session: Session, _now: datetime) -> Iterator[Gap]:
    if not session.scalar(select(exists().where(CourseOffer.active))):
        yield Gap("No course yet: a plan has none to choose")


COURSE_GAPS = GapCheck("courses", _none)
