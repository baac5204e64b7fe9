"""The guide of the set-up: what is missing before the first case, in order, and whose it is."""

from flask import Flask
from sqlalchemy import text

from app.setup.guide import ORDER, Guide
from tests.support.plant.master_data import add, set_active, set_up
from tests.support.plant.pages import signed_in
from tests.support.plant.running import Plant
from tests.support.plant.small_loop import small_files


def missing(plant: Plant) -> dict[str, int]:
    with plant.sessions() as session:
        steps = plant.container.need(Guide).steps(session, plant.actor("fang"))
        return {name: len(step.gaps) for name, step in zip(ORDER, steps, strict=True) if step.gaps}


def test_what_is_set_up_is_missing_no_more(plant: Plant) -> None:
    for username, role in {"fang": "plant_data", "li": "qa"}.items():
        plant.hire(username, role)
    first = missing(plant)
    assert set(first) >= {"definitions", "plants", "lines", "defect-types", "calendars", "courses", "people", "counts"}
    assert "roles" not in first, "without a process there are no lanes"
    set_up(plant)
    plant.deploy(small_files())
    then = missing(plant)
    assert not {"definitions", "plants", "lines"} & set(then)
    assert {"equipment", "standards", "skills", "roles"} <= set(then)
    add(plant, "li", "defect-types", code="dent", name_zh="凹陷", severity="minor")
    lanes = then["roles"]
    plant.hire("wang", "production")
    assert missing(plant).get("roles", 0) == lanes - 1
    assert "defect-types" not in missing(plant)


def test_the_page_leads_only_where_the_person_may_go(web: Flask, plant: Plant) -> None:
    plant.hire("fang", "plant_data")
    plant.hire("shen", "security_admin")
    page = signed_in(web, "fang").get("/setup").text
    assert 'href="/plant/lines"' in page
    assert 'href="/admin/roles"' not in page
    assert "还没有工厂，请先新增" in page
    page = signed_in(web, "shen").get("/setup").text
    assert 'href="/plant/lines"' not in page
    assert "建厂指引" in page


def test_who_only_works_here_needs_no_guide(web: Flask, plant: Plant) -> None:
    plant.hire("zhao", "employee")
    assert signed_in(web, "zhao").get("/setup").status_code == 403


def test_steps_of_a_line_out_of_use_lack_nothing(plant: Plant) -> None:
    plant.hire("fang", "plant_data")
    set_up(plant)
    set_active(plant, "fang", ("steps", "L2/pack"), active=False)
    set_active(plant, "fang", ("lines", "L2"), active=False)
    with plant.sessions.begin() as session:
        session.execute(text("UPDATE process_steps SET active = true"))  # as it may stand in an old database
    with plant.sessions() as session:
        steps = plant.container.need(Guide).steps(session, plant.actor("fang"))
    told = [gap.params["codes"] for step in steps for gap in step.gaps if "codes" in gap.params]
    assert told
    assert not any("pack" in codes for codes in told)
