"""Seed the demonstration's plant, calendar and people from the TOML files beside this one."""

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity import SYSTEM
from app.jobs import CalendarDay, FactoryCalendarRow
from app.plant import AddItem, Plant, find_step
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


def seed_plant(session: Session, add: AddItem, founded: date) -> dict[str, int]:
    """Lines, steps, equipment, standards, products, defect types and courses; gives the steps' ids by code.

    Master data comes in by the use case that people have, so that the record says where it is from.
    """
    data = read("plant.toml")
    plant = data["plant"]["code"]
    add(session, SYSTEM, "plants", {"code": plant, **_names(data["plant"])})
    for line in data["lines"]:
        add(session, SYSTEM, "lines", {"plant": plant, "code": line["code"], "timezone": ZONE, **_names(line)})
    steps: dict[str, int] = {}
    for position, step in enumerate(data["steps"], start=1):
        steps[step["code"]] = _seed_step(session, add, position, step)
        add_standard(session, steps[step["code"]], Decimal(step["limit"]), founded, approved_by="li.xiaomei")
    for item in data["products"]:
        add(session, SYSTEM, "products", {"code": item["code"], **_names(item)})
    for item in data["defect_types"]:
        cause = {"cause_parameter": item.get("cause_parameter")}
        add(session, SYSTEM, "defect-types", {"code": item["code"], "severity": item["class"], **cause, **_names(item)})
    session.add_all(_course(item, steps) for item in data["courses"])
    session.flush()
    return steps


def _seed_step(session: Session, add: AddItem, position: int, data: Json) -> int:
    line, code, machine = data["line"], data["code"], data["equipment"]
    add(session, SYSTEM, "steps", {"line": line, "code": code, "position": position, **_names(data)})
    given = {"step": f"{line}/{code}", "code": machine["code"], "parameters": machine["parameters"]}
    add(session, SYSTEM, "equipment", {**given, **_names(machine)})
    return find_step(session, line, code).id


def _course(data: Json, steps: Mapping[str, int]) -> CourseOffer:
    step = data.get("step")
    return CourseOffer(code=data["code"], mode=data["mode"], step_id=steps[step] if step else None, **_names(data))


def _names(data: Json) -> dict[str, str]:
    return {"name_zh": data["zh"], "name_en": data["en"]}
