"""Seed the demonstration's plant, calendar and people from the TOML files beside this one."""

import csv
import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity import SYSTEM
from app.jobs import FactoryCalendarRow
from app.plant import AddItem, Plant, find_step, holiday_files
from app.quality import add_standard

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


def seed_calendar(session: Session, add: AddItem) -> None:
    """The factory calendar with the published holidays, unless one of that name is there."""
    calendar = read("calendar.toml")
    if session.get(FactoryCalendarRow, calendar["code"]) is not None:
        return
    add(session, SYSTEM, "calendars", calendar)
    for content in holiday_files().values():
        for row in csv.reader(content.splitlines()[1:]):
            given = dict(zip(("calendar", "code", "kind", "name_zh", "name_en"), row, strict=True))
            add(session, SYSTEM, "calendar-days", given)


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
    for item in data["courses"]:
        at = {"step": _at(data, item["step"])} if "step" in item else {}
        add(session, SYSTEM, "courses", {"code": item["code"], "mode": item["mode"], **at, **_names(item)})
    return steps


def _seed_step(session: Session, add: AddItem, position: int, data: Json) -> int:
    line, code, machine = data["line"], data["code"], data["equipment"]
    add(session, SYSTEM, "steps", {"line": line, "code": code, "position": position, **_names(data)})
    given = {"step": f"{line}/{code}", "code": machine["code"], "parameters": machine["parameters"]}
    add(session, SYSTEM, "equipment", {**given, **_names(machine)})
    return find_step(session, line, code).id


def _at(data: Json, step: str) -> str:
    line = next(one["line"] for one in data["steps"] if one["code"] == step)
    return f"{line}/{step}"


def _names(data: Json) -> dict[str, str]:
    return {"name_zh": data["zh"], "name_en": data["en"]}
