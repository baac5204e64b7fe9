"""Seed the demonstration's plant, calendar and people from the TOML files beside this one."""

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.jobs import CalendarDay, FactoryCalendarRow
from app.plant import DefectType, Equipment, Plant, ProcessStep, Product, ProductionLine
from app.quality import add_standard
from app.training import CourseOffer

ZONE = "Asia/Shanghai"

Json = Mapping[str, Any]


def read(name: str) -> Any:
    """The TOML file `name` of this folder."""
    return tomllib.loads(files("app.demo").joinpath(name).read_text("utf-8"))


def usernames() -> frozenset[str]:
    """Who plays in the demonstration."""
    return frozenset(person["username"] for person in read("people.toml")["people"])


def is_seeded(session: Session) -> bool:
    """True when the demonstration's plant is there."""
    code = read("plant.toml")["plant"]["code"]
    return session.scalar(select(Plant.id).where(Plant.code == code)) is not None


def seed_calendar(session: Session) -> None:
    """The factory calendar with its holidays, unless one of that name is there."""
    data = read("calendar.toml")
    if session.get(FactoryCalendarRow, data["code"]) is not None:
        return
    row = FactoryCalendarRow(
        code=data["code"], version=1, timezone=data["timezone"], weekdays=data["weekdays"], shifts=data["shifts"]
    )
    session.add(row)
    session.flush()
    worked = {date.fromisoformat(text) for text in data["worked"]}
    days = [CalendarDay(calendar=row.code, day=day, worked=True) for day in sorted(worked)]
    for holiday in data["holidays"]:
        day, last = date.fromisoformat(holiday["from"]), date.fromisoformat(holiday["to"])
        while day <= last:
            days.append(_holiday(row.code, day, holiday))
            day += timedelta(days=1)
    session.add_all(days)
    session.flush()


def _holiday(calendar: str, day: date, holiday: Json) -> CalendarDay:
    return CalendarDay(calendar=calendar, day=day, worked=False, name_zh=holiday["zh"], name_en=holiday["en"])


def seed_plant(session: Session, founded: date) -> dict[str, int]:
    """Lines, steps, equipment, standards, products, defect types and courses; gives the steps' ids by code."""
    data = read("plant.toml")
    plant = Plant(code=data["plant"]["code"], **_names(data["plant"]))
    session.add(plant)
    session.flush()
    lines = {
        line["code"]: ProductionLine(plant_id=plant.id, code=line["code"], timezone=ZONE, **_names(line))
        for line in data["lines"]
    }
    session.add_all(lines.values())
    session.flush()
    steps: dict[str, int] = {}
    for position, step in enumerate(data["steps"], start=1):
        steps[step["code"]] = _seed_step(session, lines[step["line"]].id, position, step, founded)
    session.add_all(Product(code=item["code"], **_names(item)) for item in data["products"])
    session.add_all(_defect_type(item) for item in data["defect_types"])
    session.add_all(_course(item, steps) for item in data["courses"])
    session.flush()
    return steps


def _seed_step(session: Session, line_id: int, position: int, data: Json, founded: date) -> int:
    step = ProcessStep(line_id=line_id, code=data["code"], position=position, **_names(data))
    session.add(step)
    session.flush()
    machine = data["equipment"]
    session.add(Equipment(step_id=step.id, code=machine["code"], parameters=machine["parameters"], **_names(machine)))
    add_standard(session, step.id, Decimal(data["limit"]), founded, approved_by="li.xiaomei")
    return step.id


def _defect_type(data: Json) -> DefectType:
    cause = data.get("cause_parameter")
    return DefectType(code=data["code"], defect_class=data["class"], cause_parameter=cause, **_names(data))


def _course(data: Json, steps: Mapping[str, int]) -> CourseOffer:
    step = data.get("step")
    return CourseOffer(code=data["code"], mode=data["mode"], step_id=steps[step] if step else None, **_names(data))


def _names(data: Json) -> dict[str, str]:
    return {"name_zh": data["zh"], "name_en": data["en"]}
