"""What is missing among a plant's places and codes."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import exists, extract, select
from sqlalchemy.orm import Session

from app.jobs import CalendarDay, FactoryCalendarRow
from app.plant.kinds.calendars import DEFAULT_CODE
from app.plant.models import DefectType, Equipment, Plant, ProcessStep, ProductionLine
from app.plant.pages.overview import Gap, GapCheck
from app.plant.plant_lookup import steps_without

MOST_NAMED = 5
PUBLISHED_IN = 11
"""The month in which the State Council has published the next year's holidays lately."""


def first_few(codes: Sequence[str], most: int = MOST_NAMED) -> str:
    """The first few of them, and that there are more."""
    return ", ".join(codes[:most]) + (" …" if len(codes) > most else "")


def _nothing(model: type[Plant | DefectType], template: str) -> GapCheck:
    def find(session: Session, _now: datetime) -> Iterator[Gap]:
        if not session.scalar(select(exists().where(model.active))):
            yield Gap(template)

    return GapCheck("plants" if model is Plant else "defect-types", find)


def _lines_without_steps(session: Session, _now: datetime) -> Iterator[Gap]:
    steps = exists().where(ProcessStep.line_id == ProductionLine.id, ProcessStep.active)
    query = select(ProductionLine.code).where(ProductionLine.active, ~steps).order_by(ProductionLine.code)
    if codes := list(session.scalars(query)):
        yield Gap("No step on the line %(codes)s: nothing can be asked for there", {"codes": first_few(codes)})
    elif not session.scalar(select(exists().where(ProductionLine.active))):
        yield Gap("No line yet: add the first one")


def _steps_without_equipment(session: Session, _now: datetime) -> Iterator[Gap]:
    machines = exists().where(Equipment.step_id == ProcessStep.id, Equipment.active)
    if codes := steps_without(session, machines):
        yield Gap(
            "No equipment at %(codes)s: key points there have no parameters to choose", {"codes": first_few(codes)}
        )


def _no_calendar(session: Session, _now: datetime) -> Iterator[Gap]:
    if not session.scalar(select(exists().where(FactoryCalendarRow.code == DEFAULT_CODE))):
        yield Gap("No calendar called factory yet: due dates count Monday to Friday, around the clock")


def _years_without_holidays(session: Session, now: datetime) -> Iterator[Gap]:
    """The year under way, and the next from November on: by then it is published."""
    for year in [now.year, *([now.year + 1] if now.month >= PUBLISHED_IN else [])]:
        days = exists().where(
            CalendarDay.calendar == FactoryCalendarRow.code,
            CalendarDay.active,
            extract("year", CalendarDay.day) == year,
        )
        query = select(FactoryCalendarRow.code).where(FactoryCalendarRow.active, ~days)
        if codes := list(session.scalars(query.order_by(FactoryCalendarRow.code))):
            params = {"codes": first_few(codes), "year": year}
            yield Gap("No holidays of %(year)s in the calendar %(codes)s: they count as working days", params)


GAPS = (
    _nothing(Plant, "No plant yet: it is the first thing to add"),
    GapCheck("lines", _lines_without_steps),
    GapCheck("equipment", _steps_without_equipment),
    _nothing(DefectType, "No defect type yet: a request needs one"),
    GapCheck("calendars", _no_calendar),
    GapCheck("calendar-days", _years_without_holidays),
)
