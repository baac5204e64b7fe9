"""HR keeps skills, and what steps ask for; the record tells it, and the overview what is missing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from app.kernel.errors import ConflictError, ForbiddenError, InvalidInputError
from app.ledger.verification_result import Violation
from app.plant import Kinds, compare_items
from tests.support.plant.master_data import add, change, set_active
from tests.support.plant.measured_step import make_plant
from tests.support.plant.pages import signed_in
from tests.support.plant.running import Plant, running_plant

WELDING = ("skills", "weld")


@pytest.fixture
def plant(fresh_database: str, tmp_path: Path) -> Iterator[Plant]:
    with running_plant(fresh_database, tmp_path) as plant:
        plant.hire("zhao", "hr")
        plant.hire("fang", "plant_data")
        with plant.sessions.begin() as session:
            make_plant(session)
        yield plant


def required(plant: Plant) -> list[tuple[str, int]]:
    query = text("SELECT p.code, s.required FROM step_skills s JOIN process_steps p ON p.id = s.step_id ORDER BY 1")
    with plant.sessions() as session:
        return [(row[0], row[1]) for row in session.execute(query)]


def broken(plant: Plant) -> list[str]:
    kinds = plant.container.need(Kinds)
    with plant.sessions() as session:
        compared = compare_items(session, kinds, kinds.find("skills"))
        return [one.sentence for one in compared if isinstance(one, Violation)]


def test_a_skill_says_at_which_steps_it_is_required(plant: Plant) -> None:
    item = add(plant, "zhao", "skills", code="weld", name_zh="焊接", required_at="T1/sealing | 70\nT1/filling | 80")
    assert item.values["required_at"][0] == {"step": "T1/filling", "required": 80}, "by line and position"
    assert required(plant) == [("filling", 80), ("sealing", 70)]
    change(plant, "zhao", WELDING, {"required_at": [{"step": "T1/filling", "required": 85}]}, 1)
    assert required(plant) == [("filling", 85)]
    assert change(plant, "zhao", WELDING, {"required_at": "T1/filling | 85"}, 2).revision == 2, "it says the same"
    assert broken(plant) == []
    with plant.sessions.begin() as session:
        session.execute(text("UPDATE step_skills SET required = 10"))
    assert broken(plant) == ["it says something else than the record: required_at"]


def test_steps_that_are_none_and_people_who_may_not_are_refused(plant: Plant) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        add(plant, "zhao", "skills", code="weld", name_zh="焊接", required_at="T1/none | 80")
    assert set(refusal.value.fields) == {"required_at"}
    with pytest.raises(InvalidInputError):
        add(plant, "zhao", "skills", code="weld", name_zh="焊接", required_at="T1/filling | 101")
    with pytest.raises(ForbiddenError):
        add(plant, "fang", "skills", code="weld", name_zh="焊接")
    assert required(plant) == []


def test_a_skill_that_steps_require_stays_in_use(plant: Plant) -> None:
    add(plant, "zhao", "skills", code="weld", name_zh="焊接", required_at="T1/filling | 80")
    with pytest.raises(ConflictError) as refusal:
        set_active(plant, "zhao", WELDING, active=False)
    assert refusal.value.params == {"key": "weld", "count": 1}
    change(plant, "zhao", WELDING, {"required_at": ""}, 1)
    assert not set_active(plant, "zhao", WELDING, active=False).active
    assert broken(plant) == []


def test_the_pages_follow(web: Flask, plant: Plant) -> None:
    client = signed_in(web, "zhao")
    assert "工序 T1/filling, T1/sealing 未规定所需技能" in client.get("/plant").text
    given = {"code": "weld", "name_zh": "焊接", "required_at": "T1/filling | 80"}
    assert client.post("/plant/skills/new", data=given).status_code == 303
    assert "工序 T1/sealing 未规定所需技能" in client.get("/plant").text
    assert "T1/filling | 80" in client.get("/plant/skills").text
    assert client.post("/plant/steps/new", data={"line": "T1", "code": "x", "name_zh": "x"}).status_code == 403
