"""Lists of cases and tasks find what their rows show: title, step, line, defect, starter; they say what is overdue."""

import json
import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.integration.conftest import Browser
from tests.support.plant.case_rows import put_case
from tests.support.plant.measured_step import LINE, STEP, make_plant
from tests.support.plant.running import Plant

PLACE = text("UPDATE cases SET line = :line, step = :step, defect_type = :defect WHERE id = :id")


@pytest.fixture
def case(plant: Plant) -> UUID:
    """A case about leaks at the filling, which waits for its review."""
    found = plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
    with plant.sessions.begin() as session:
        make_plant(session)
        session.execute(PLACE, {"line": LINE, "step": STEP, "defect": "leak", "id": found})
    return found


def listed(browser: Browser, words: str, path: str = "/cases", who: str = "gao") -> bool:
    shown = browser(who).get(path, query_string={"search": words}).text
    return 'class="row__link"' in shown


@pytest.mark.parametrize("words", ["灌装", "漏", "一号线", "Filling", "Wang", "灌装 · 漏 · 小闭环", "小闭环 Wang"])
def test_a_case_is_found_by_what_its_row_shows(browser: Browser, case: UUID, words: str) -> None:
    assert listed(browser, words)


@pytest.mark.parametrize("words", ["封口", "灌装 封口", "李", "%", "leak_"])
def test_a_case_is_not_found_by_what_it_does_not_show(browser: Browser, case: UUID, words: str) -> None:
    assert not listed(browser, words)


@pytest.mark.parametrize(
    ("words", "found"), [("灌装 审核", True), ("漏", True), ("小闭环", True), ("封口 审核", False)]
)
def test_a_task_is_found_by_its_case(browser: Browser, case: UUID, words: str, *, found: bool) -> None:
    assert listed(browser, words, "/", "li") is found


def test_titles_say_step_and_defect(browser: Browser, case: UUID) -> None:
    for who, path in (("gao", "/cases"), ("gao", f"/cases/{case}"), ("li", "/")):
        assert "灌装 · 漏 · 小闭环" in browser(who).get(path).text, path


def test_a_list_says_what_is_overdue(browser: Browser, plant: Plant, case: UUID) -> None:
    plant.clock.advance(timedelta(days=20))
    assert "逾期" in browser("gao").get("/cases").text.split('id="cases"')[1]


def test_parts_bear_the_title_but_are_listed_for_their_person_alone(browser: Browser, plant: Plant, case: UUID) -> None:
    with plant.sessions.begin() as session:
        row = session.execute(text("SELECT deployment_id, process FROM cases WHERE id = :id"), {"id": case}).one()
        same = {"deployment_id": row.deployment_id, "process": row.process, "line": LINE, "step": STEP}
        refs = {"parent_ref": UUID(int=7), "parent_element": "review", "started_by": plant.people["wang"]}
        for index, name in enumerate(("刘洋", "黄海", "郑凯")):
            ended = {"state": "completed", "ended_at": plant.clock.now()} if index else {}
            put_case(session, parent=case, parent_index=index, subject_name=name, **same, **refs, **ended)
        waits = json.dumps({"tasks": {}, "services": [], "timers": [], "calls": {str(refs["parent_ref"]): 3}})
        session.execute(
            text("UPDATE cases SET waiting = CAST(:waits AS jsonb) WHERE id = :id"), {"waits": waits, "id": case}
        )
    rows = re.findall("row__link", browser("gao").get("/cases", query_string={"search": "灌装"}).text)
    assert len(rows) == 1
    assert "刘洋" in browser("gao").get("/cases", query_string={"search": "刘洋 灌装"}).text
    assert "3 人中已有 2 人完成" in browser("gao").get("/cases").text
    assert "2 / 3" in browser("gao").get(f"/cases/{case}").text
