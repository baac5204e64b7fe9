"""A plant set up by the use cases, for tests of master data."""

from collections.abc import Mapping
from typing import Any

from app.plant import AddItem, ChangeItem, SetActive
from app.plant.items import Item, ItemName
from tests.support.plant.running import Plant

PEOPLE = {"fang": "plant_data", "zhou": "plant_manager", "li": "qa", "wang": "production", "admin": "system_admin"}


def add(plant: Plant, who: str, kind: str, /, **given: Any) -> Item:
    """One thing, added by a person."""
    with plant.sessions.begin() as session:
        return plant.container.need(AddItem)(session, plant.actor(who), kind, given)


def change(plant: Plant, who: str, name: tuple[str, str], given: Mapping[str, Any], seen: int | None) -> Item:
    """A thing changed by a person."""
    with plant.sessions.begin() as session:
        return plant.container.need(ChangeItem)(session, plant.actor(who), ItemName(*name), given, seen)


def set_active(plant: Plant, who: str, name: tuple[str, str], *, active: bool) -> Item:
    """A thing taken out of use or into use again by a person."""
    with plant.sessions.begin() as session:
        return plant.container.need(SetActive)(session, plant.actor(who), ItemName(*name), None, active=active)


def set_up(plant: Plant) -> None:
    """Plant P1 with the lines L1 (steps weld, paint) and L2 (step pack), by the keeper of master data."""
    add(plant, "fang", "plants", code="P1", name_zh="一厂")
    for line in ("L1", "L2"):
        add(plant, "fang", "lines", plant="P1", code=line, name_zh=f"{line} 线")
    for line, code, name in (("L1", "weld", "焊接"), ("L1", "paint", "涂装"), ("L2", "pack", "包装")):
        add(plant, "fang", "steps", line=line, code=code, name_zh=name)
