"""The pages of lines and steps, and the settings of detection, without a browser."""

import html
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.kernel.clock import Clock
from app.ledger.models import LedgerEvent
from app.plant import ProcessStep
from app.quality.models.inspection import DefectCount
from app.quality.pareto import pareto
from app.quality.statistics import Counts
from app.quality.weekly_refresh import rebuild
from app.training.demand.settings import read_settings
from app.training.lines.line_cards import read_lines
from tests.support.database.statements import seen_statements
from tests.support.plant.measured_step import DEFECT, LINE, STEP, make_plant, measure
from tests.support.plant.pages import signed_in
from tests.support.plant.running import Plant, running_plant

FIRST = datetime(2025, 6, 1, 16, tzinfo=UTC)  # Monday 2 June in Shanghai, 39 weeks before START


@pytest.fixture
def plant(fresh_database: str, tmp_path: Path) -> Iterator[Plant]:
    with running_plant(fresh_database, tmp_path) as plant:
        plant.hire("wang", "production", line=LINE)
        plant.hire("far", "production", line="elsewhere")
        plant.hire("zhang", "employee")
        plant.hire("boss", "production_manager")
        with plant.sessions.begin() as session:
            step = make_plant(session)
            measure(session, step, FIRST, [Counts(50, 4 + day % 5) for day in range(39 * 7 - 7)])
            rows = [(DEFECT, "machine", 9), (DEFECT, None, 1)]
            at = datetime(2026, 2, 10, tzinfo=UTC)
            for number, (defect, cause, qty) in enumerate(rows):
                given = {"defect_type": defect, "cause": cause, "qty": qty}
                session.add(DefectCount(source="t", source_key=str(number), step_id=step.id, at=at, **given))
            rebuild(session)
        yield plant


def charts(page: str) -> list[Any]:
    return [json.loads(html.unescape(found)) for found in re.findall(r"data-chart='([^']*)'", page)]


def test_the_lines_show_rate_standard_and_freshness(web: Flask) -> None:
    page = signed_in(web, "wang").get("/lines")
    assert page.status_code == 200
    assert "灌装" in page.text
    assert "标准 12 %" in page.text
    assert "从未检验" in page.text  # the sealing step


def test_a_person_of_another_line_sees_neither_list_nor_step(web: Flask) -> None:
    client = signed_in(web, "far")
    assert "灌装" not in client.get("/lines").text
    assert client.get(f"/lines/{LINE}/{STEP}").status_code == 403


def test_an_employee_may_not_look(web: Flask) -> None:
    client = signed_in(web, "zhang")
    assert client.get("/lines").status_code == 403
    assert client.get("/settings/demand-rules").status_code == 403


def test_a_step_is_drawn_with_standard_and_control_limits_apart(web: Flask) -> None:
    page = signed_in(web, "wang").get(f"/lines/{LINE}/{STEP}")
    trend, defects, causes = charts(page.text)
    assert (trend["kind"], len(trend["weeks"])) == ("trend", 39)
    assert trend["standard"][0] == 12
    assert trend["upper"][0] > trend["centre"][0] > trend["lower"][0]
    assert trend["upper"][0] != trend["standard"][0]
    assert trend["state"][-1] == "missing"
    assert defects["qty"] == [10]
    assert (causes["names"], causes["cumulative"]) == (["机", "未注明"], [90, 100])
    assert "控制限取自最初 20 周" in page.text


def test_a_step_without_counts_says_so(web: Flask) -> None:
    page = signed_in(web, "wang").get(f"/lines/{LINE}/sealing")
    assert page.status_code == 200
    assert "还没有数据" in page.text


def test_an_unknown_step_is_not_found(web: Flask) -> None:
    assert signed_in(web, "boss").get(f"/lines/{LINE}/nothing").status_code == 404


def test_the_pages_speak_english(web: Flask) -> None:
    client = signed_in(web, "boss")
    client.post("/language", data={"language": "en", "next": "/"})
    assert "Put into force" in client.get("/settings/demand-rules").text
    assert "Where the line loses most" in client.get(f"/lines/{LINE}/{STEP}").text


def form(**changed: object) -> dict[str, object]:
    given: dict[str, object] = {
        "version": 0,
        "weeks": 3,
        "span": 6,
        "gate": "on",
        "alpha": 0.0027,
        "min_n": 50,
        "skill_share": 0.3,
        "grace_days": 2,
        "rest_days": 28,
        "lines": [LINE],
    }
    return given | changed


def test_the_rules_change_and_the_ledger_keeps_who_and_what(web: Flask, plant: Plant) -> None:
    client = signed_in(web, "boss")
    assert client.post("/settings/demand-rules", data=form(weeks=4)).status_code == 303
    with plant.sessions() as session:
        settings = read_settings(session)
        bodies = session.scalars(select(LedgerEvent.body).where(LedgerEvent.action == "demand_rules.changed")).all()
    assert (settings.rule.weeks, settings.rule.gate, settings.lines) == (4, True, frozenset({LINE}))
    [body] = bodies
    assert json.loads(body)["new"]["lines"] == [LINE]
    assert "规则已生效" in client.get("/settings/demand-rules").text


def test_a_wrong_rule_comes_back_with_what_is_wrong(web: Flask, plant: Plant) -> None:
    answer = signed_in(web, "boss").post("/settings/demand-rules", data=form(alpha="x", weeks=5))
    assert answer.status_code == 422
    assert 'value="5"' in answer.text
    assert "这个数值不可用" in answer.text
    with plant.sessions() as session:
        assert read_settings(session).version == 0


def test_a_change_over_somebody_else_s_change_is_refused(web: Flask) -> None:
    client = signed_in(web, "boss")
    client.post("/settings/demand-rules", data=form(weeks=4))
    assert client.post("/settings/demand-rules", data=form(weeks=5)).status_code == 409


def test_all_lines_take_the_same_few_statements(plant: Plant) -> None:
    with plant.sessions() as session:
        step = session.scalars(select(ProcessStep).limit(1)).one()
        for number in range(30):
            session.add(ProcessStep(line_id=step.line_id, code=f"s{number}", position=9, name_zh="工", name_en="S"))
        session.flush()
        with seen_statements() as asked:
            [card] = read_lines(session, plant.container.need(Clock).now(), lambda _place: True)
    assert len(card.steps) == 32
    assert len(asked) <= 10


def test_pareto_orders_and_adds_up() -> None:
    names = {"zh": "a", "en": "a"}
    found = pareto([("a", names, 1), ("b", names, 3), ("c", names, 0)])
    assert [(share.code, share.share, share.cumulative) for share in found] == [("b", 0.75, 0.75), ("a", 0.25, 1.0)]
    assert pareto([]) == []


def test_a_week_of_silence_is_stale_and_two_are_lost(web: Flask, plant: Plant) -> None:
    client = signed_in(web, "wang")
    assert "最近数据" in client.get("/lines").text
    plant.clock.advance(timedelta(days=10))
    assert client.get(f"/lines/{LINE}/{STEP}").status_code == 200


def test_administrators_read_what_places_are_called(web: Flask, plant: Plant) -> None:
    plant.hire("sec", "security_admin")
    client = signed_in(web, "sec")
    for path in ("/admin/roles", "/admin/people"):
        page = client.get(path).text
        assert "一号线" in page
        assert "elsewhere" in page  # a place that nobody knows keeps its code
    client.post("/language", data={"language": "en", "next": "/"})
    assert "Line 1" in client.get("/admin/roles").text
