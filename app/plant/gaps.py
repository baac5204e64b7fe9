"""What is missing among a plant's places and codes."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.plant.models import DefectType, Equipment, Plant, ProcessStep, ProductionLine
from app.plant.pages.overview import Gap, GapCheck

MOST_NAMED = 5


def named(codes: list[str]) -> str:
    """The first few of them, and that there are more."""
    return ", ".join(codes[:MOST_NAMED]) + (" …" if len(codes) > MOST_NAMED else "")


def _nothing(model: type[Plant | DefectType], template: str) -> GapCheck:
    def find(session: Session, _now: datetime) -> Iterator[Gap]:
        if not session.scalar(select(exists().where(model.active))):
            yield Gap(template)

    return GapCheck("plants" if model is Plant else "defect-types", find)


def _lines_without_steps(session: Session, _now: datetime) -> Iterator[Gap]:
    steps = exists().where(ProcessStep.line_id == ProductionLine.id, ProcessStep.active)
    query = select(ProductionLine.code).where(ProductionLine.active, ~steps).order_by(ProductionLine.code)
    if codes := list(session.scalars(query)):
        yield Gap("No step on the line %(codes)s: nothing can be asked for there", {"codes": named(codes)})
    elif not session.scalar(select(exists().where(ProductionLine.active))):
        yield Gap("No line yet: add the first one")


def _steps_without_equipment(session: Session, _now: datetime) -> Iterator[Gap]:
    machines = exists().where(Equipment.step_id == ProcessStep.id, Equipment.active)
    query = (
        select(ProductionLine.code + "/" + ProcessStep.code)
        .select_from(ProcessStep)
        .join(ProductionLine, ProductionLine.id == ProcessStep.line_id)
        .where(ProcessStep.active, ~machines)
        .order_by(ProductionLine.code, ProcessStep.position)
    )
    if codes := list(session.scalars(query)):
        yield Gap("No equipment at %(codes)s: key points there have no parameters to choose", {"codes": named(codes)})


GAPS = (
    _nothing(Plant, "No plant yet: it is the first thing to add"),
    GapCheck("lines", _lines_without_steps),
    GapCheck("equipment", _steps_without_equipment),
    _nothing(DefectType, "No defect type yet: a request needs one"),
)
