"""Skills as master data: what can be scored, and at which steps which score is enough."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from app.kernel.errors import InvalidInputError
from app.plant import (
    Apart,
    Column,
    Field,
    Gap,
    GapCheck,
    InUse,
    Kind,
    ProcessStep,
    ProductionLine,
    Table,
    Text,
    Whole,
    code_field,
    first_few,
    name_fields,
    step_places,
    steps_without,
)
from app.skills.models import Skill, StepSkill

REQUIRED_AT = Table(
    (
        Column("step", {"zh": "工序", "en": "step"}, Text(81), required=True),
        Column("required", {"zh": "合格分", "en": "score"}, Whole(0, 100), required=True),
    )
)


def _read(session: Session, row: Skill) -> list[dict[str, Any]]:
    """By line and position, as steps are named in sheets: `line/step`."""
    query = (
        select(ProductionLine.code + "/" + ProcessStep.code, StepSkill.required)
        .select_from(StepSkill)
        .join(ProcessStep, ProcessStep.id == StepSkill.step_id)
        .join(ProductionLine, ProductionLine.id == ProcessStep.line_id)
        .where(StepSkill.skill == row.code)
        .order_by(ProductionLine.code, ProcessStep.position)
    )
    return [{"step": step, "required": required} for step, required in session.execute(query)]


def _write(session: Session, row: Skill, value: list[dict[str, Any]]) -> None:
    ids = {f"{place.line}/{place.step}": place.id for place in step_places(session)}
    session.execute(delete(StepSkill).where(StepSkill.skill == row.code))
    session.add_all(StepSkill(step_id=ids[one["step"]], skill=row.code, required=one["required"]) for one in value)
    session.flush()


def _complete(session: Session, values: dict[str, Any]) -> None:
    """Steps that there are, in their order; raises InvalidInputError naming the first that is none."""
    order = {f"{place.line}/{place.step}": number for number, place in enumerate(step_places(session))}
    unknown = next((one["step"] for one in values["required_at"] if one["step"] not in order), None)
    if unknown is not None:
        raise InvalidInputError(
            "Please correct the marked fields",
            fields={"required_at": "There is no step %(step)s; write line/step, as in the list of steps"},
            step=unknown,
        )
    values["required_at"].sort(key=lambda one: order[one["step"]])


SKILLS = Kind(
    name="skills",
    names={"zh": "技能", "en": "Skills"},
    one={"zh": "技能", "en": "skill"},
    purpose={
        "zh": "员工按技能评分；低于工序所要求的分数即需培训",
        "en": "What people are scored in; below what their step asks for they need training",
    },
    model=Skill,
    fields=(
        code_field(),
        *name_fields(),
        Field(
            "required_at",
            {"zh": "要求的工序", "en": "Required at"},
            REQUIRED_AT,
            required=False,
            hint={
                "zh": "每行一个：生产线/工序 | 合格分，例如 L1/weld | 80，可从表格粘贴",
                "en": "One a line: line/step | score that is enough, such as L1/weld | 80; or paste",
            },
            apart=Apart(_read, _write),
        ),
    ),
    action="skill:write",
    complete=_complete,
)


def _gaps(session: Session, _now: datetime) -> Iterator[Gap]:
    asked = exists().where(StepSkill.step_id == ProcessStep.id)
    if codes := steps_without(session, asked):
        params = {"codes": first_few(codes)}
        yield Gap("No skill is required at %(codes)s: nobody there is found to need training", params)


def _required_at(session: Session, kind: str, key: str) -> int:
    if kind != "skills":
        return 0
    steps = select(func.count()).select_from(StepSkill).join(ProcessStep, ProcessStep.id == StepSkill.step_id)
    return session.scalar(steps.where(StepSkill.skill == key, ProcessStep.active)) or 0


REQUIRED = InUse("%(key)s is still required at %(count)s steps. Take it away from them first.", _required_at)
SKILL_GAPS = GapCheck("skills", _gaps)
