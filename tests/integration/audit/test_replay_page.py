"""The replay page: who may see it, and what each step says."""

import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from app.config.postgres.provision import OWNER
from app.identity.absences import NewAbsence, record_absence
from app.identity.actor import SYSTEM, Grant
from app.identity.confirmation.substitutes import AnswerAbsence
from app.identity.grants import grant
from tests.integration.conftest import Browser
from tests.support.plant.running import Plant

_DATA = re.compile(r'<script type="application/json" id="replay-data">(.*?)</script>', re.DOTALL)


def data_of(client: FlaskClient, case: UUID, query: str = "") -> dict[str, Any]:
    answer = client.get(f"/cases/{case}/replay{query}")
    assert answer.status_code == 200, answer.text
    found = _DATA.search(answer.text)
    assert found
    return json.loads(found.group(1))  # type: ignore[no-any-return]


@pytest.fixture
def case(plant: Plant) -> UUID:
    """Asked, reviewed late by zhao after a handover, once more, reviewed by li, good."""
    case = plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
    task = plant.task("li", "review").id
    plant.claim("li", task)
    plant.clock.advance(timedelta(hours=5))
    plant.delegate("li", task, "zhao")
    plant.clock.advance(timedelta(days=4))
    plant.complete_task("zhao", task, {"limit": 3})
    plant.complete("wang", "confirm", {"again": True})
    plant.complete("li", "review", {"limit": 2})
    plant.complete("wang", "confirm", {"again": False})
    return case


def test_every_step_is_re_executed_and_agrees(browser: Browser, case: UUID) -> None:
    steps = data_of(browser("gao"), case)["steps"]
    assert [step["seq"] for step in steps] == list(range(1, len(steps) + 1))
    assert [step["agreement"] for step in steps] == ["same"] * 2 + ["recorded"] * 2 + ["same"] * 4
    assert steps[-1]["waiting"] == []
    assert [step["waiting"] for step in steps[:2]] == [["ask"], ["review"]]


def test_loops_are_counted_where_they_are_entered(browser: Browser, case: UUID) -> None:
    steps = data_of(browser("gao"), case)["steps"]
    again = steps[5]
    assert (again["visits"]["review"], "f5" in again["flows"], "f6" in again.get("flows", ())) == (2, True, False)


def test_the_diagram_of_the_case_draws_the_ways_that_the_replay_draws(browser: Browser, plant: Plant) -> None:
    case = plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
    plant.complete("li", "review", {"limit": 3})
    plant.complete("wang", "confirm", {"again": True})
    page = browser("gao").get(f"/cases/{case}").text
    drawn = json.loads(re.findall(r'id="diagram-data">(.*?)</script>', page, re.DOTALL)[0])["visited"]
    replayed = [flow for step in data_of(browser("gao"), case)["steps"] for flow in step.get("flows", ())]
    assert set(drawn) == {"start", "ask", "review", "confirm", "gw", *replayed}
    assert set(replayed) == {"f1", "f2", "f3", "f4", "f5"}


def test_a_step_tells_who_when_and_how_long(browser: Browser, case: UUID) -> None:
    review = data_of(browser("gao"), case)["steps"][4]
    assert (review["who"], review["role"], review["lane"]) == ("Zhao", "质量部", "质量部")
    timing = review["timing"]
    assert (timing["waited"], timing["worked"], timing["late"]) == ("5 小时", "4 天", True)


def test_a_variable_is_shown_before_and_after(browser: Browser, case: UUID) -> None:
    steps = data_of(browser("gao"), case)["steps"]
    assert steps[4]["changes"][0]["fields"] == [["允许上限", None, "3"]]
    assert steps[6]["changes"][0]["fields"] == [["允许上限", "3", "2"]]


def test_the_form_is_that_of_the_version_with_the_answers_given(browser: Browser, case: UUID) -> None:
    data = data_of(browser("gao"), case)
    form = data["steps"][4]["form"]
    assert (form["name"], form["reads"], form["from"]) == ("review", ["request"], ["review"])
    assert data["steps"][4]["set"]["review"] == {"limit": 3}
    assert data["forms"]["review"]["components"][0]["label"] == "允许上限"


def test_who_else_could_have_acted_is_asked_of_the_grants_of_that_moment(
    browser: Browser, plant: Plant, case: UUID
) -> None:
    plant.clock.advance(timedelta(minutes=1))
    plant.hire("late", "qa")  # hired after the case was over
    assert [name for name, _, _ in data_of(browser("gao"), case)["steps"][4]["others"]] == ["Li"]


def away(plant: Plant, who: str, substitute: str | None = None) -> None:
    now = plant.clock.now()
    with plant.sessions.begin() as session:
        absence = record_absence(session, SYSTEM, NewAbsence(who, now, now + timedelta(days=9), substitute), now)
        if substitute:
            plant.container.need(AnswerAbsence).confirm(session, SYSTEM, absence, now)


def others_at_review(plant: Plant, browser: Browser, by: str = "li") -> list[list[str]]:
    case = plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
    plant.complete(by, "review", {"limit": 2})
    return data_of(browser("gao"), case)["steps"][2].get("others", [])  # type: ignore[no-any-return]


def test_a_colleague_of_another_line_could_not_have_acted_nor_an_absent_one(browser: Browser, plant: Plant) -> None:
    plant.hire("far", "qa", line="L2")
    away(plant, "zhao")
    assert others_at_review(plant, browser) == []


def test_whoever_stood_in_for_an_absent_colleague_could_have_acted(browser: Browser, plant: Plant) -> None:
    plant.hire("qian")
    away(plant, "zhao", "qian")
    assert others_at_review(plant, browser) == [["Qian", "qian", "代 Zhao"]]


def test_an_absent_substitute_had_passed_the_work_on(browser: Browser, plant: Plant) -> None:
    plant.hire("qian")
    plant.hire("zhou")
    away(plant, "zhao", "qian")
    away(plant, "qian", "zhou")
    assert others_at_review(plant, browser) == [["Zhou", "zhou", "代 Zhao"]]


def test_a_colleague_who_also_stood_in_could_have_acted_on_their_own(browser: Browser, plant: Plant) -> None:
    away(plant, "li", "zhao")
    plant.hire("qian", "qa")
    assert others_at_review(plant, browser, "qian") == [["Zhao", "zhao", ""]]


def test_nobody_stood_in_before_the_absence_was_known_or_after_it_was_over(browser: Browser, plant: Plant) -> None:
    plant.hire("qian")
    case = plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
    begins = plant.clock.now()
    plant.complete("li", "review", {"limit": 2})
    plant.clock.advance(timedelta(hours=1))
    with plant.sessions.begin() as session:  # entered when it was already over
        late = NewAbsence("zhao", begins, begins + timedelta(minutes=30), "qian")
        record_absence(session, SYSTEM, late, plant.clock.now())
    plant.complete("wang", "confirm", {"again": True})
    plant.complete("li", "review", {"limit": 3})
    steps = data_of(browser("gao"), case)["steps"]
    assert [step.get("others", []) for step in (steps[2], steps[4])] == [[], [["Zhao", "zhao", ""]]]


def test_a_substitute_who_had_asked_could_not_have_reviewed(browser: Browser, plant: Plant) -> None:
    away(plant, "zhao", "wang")
    assert others_at_review(plant, browser) == []


def test_whoever_asked_is_excluded_from_the_review_also_in_the_replay(browser: Browser, plant: Plant) -> None:
    with plant.sessions.begin() as session:
        grant(session, SYSTEM, "wang", Grant("qa"), plant.clock.now())
    case = plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
    plant.complete("li", "review", {"limit": 2})
    assert [name for name, _, _ in data_of(browser("gao"), case)["steps"][2]["others"]] == ["Zhao"]


def test_a_refused_attempt_stands_at_the_step_it_was_made_in(browser: Browser, plant: Plant) -> None:
    case = plant.start("wang", "small_loop")
    task = plant.task("wang", "ask").id
    body = {"answers": {"line": "L1", "text": "leaks"}}
    browser("li").post(f"/tasks/{task}/complete", json=body, headers={"Accept": "application/json"})
    steps = data_of(browser("gao"), case)["steps"]
    [[_, person, what, why]] = steps[0]["attempts"]
    assert (person, what) == ("Li", f"POST /tasks/{task}/complete")
    assert "forbidden" in why


def test_a_link_opens_its_step(browser: Browser, case: UUID) -> None:
    client = browser("gao")
    assert data_of(client, case, "?step=5")["chosen"] == 5
    assert data_of(client, case, "?step=500")["chosen"] == 8
    assert data_of(client, case, "?step=no")["chosen"] == 1
    assert 'data-step="5" aria-current="step"' in client.get(f"/cases/{case}/replay?step=5").text


@pytest.mark.parametrize(("username", "status"), [("gao", 200), ("xie", 200), ("wang", 403), ("li", 403), ("he", 403)])
def test_only_auditors_and_process_owners_replay(browser: Browser, case: UUID, username: str, status: int) -> None:
    client = browser(username)
    assert client.get(f"/cases/{case}/replay").status_code == status
    if status != 404:
        assert ("/replay" in client.get(f"/cases/{case}").text) is (status == 200)


def test_a_stranger_is_led_to_sign_in(web: Any, case: UUID) -> None:
    assert "/sign-in" in web.test_client().get(f"/cases/{case}/replay").location


def test_a_changed_answer_is_loud(
    browser: Browser, plant: Plant, case: UUID, database_server: Any, fresh_database: str
) -> None:
    tamper(database_server, fresh_database, case, '"limit":3', '"limit":4')
    client = browser("gao")
    steps = data_of(client, case)["steps"]
    assert steps[4]["agreement"] == "differs"
    assert steps[4]["digests"][0] != steps[4]["digests"][1]
    page = client.get(f"/cases/{case}/replay").text
    assert "记录与重新执行的结果不一致" in page
    assert "本案的记录已被改动" in page
    assert 'data-record="broken"' in page


def test_the_page_says_what_is_not_proven_of_the_record(browser: Browser, case: UUID) -> None:
    page = browser("gao").get(f"/cases/{case}/replay").text
    assert 'data-record="unproven"' in page
    assert "没有任何封印" in page


def test_a_step_that_cannot_be_repeated_is_loud_and_the_rest_is_shown_as_recorded(
    browser: Browser, plant: Plant, case: UUID, database_server: Any, fresh_database: str
) -> None:
    tamper(database_server, fresh_database, case, '"op":"complete"', '"op":"compose"', seq=5)
    steps = data_of(browser("gao"), case)["steps"]
    assert [step["agreement"] for step in steps[4:]] == ["failed", "unknown", "unknown", "unknown"]
    assert steps[5]["visits"]["review"] == 2
    assert steps[5]["waiting"] == ["review"]


def tamper(server: Any, url: str, case: UUID, old: str, new: str, seq: int = 5) -> None:
    """What the owner of the database can do and the application cannot."""
    from sqlalchemy import create_engine, make_url

    owner = create_engine(server.url(OWNER, make_url(url).database))
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE ledger_events DISABLE TRIGGER USER"))
        change = text("UPDATE ledger_events SET body = replace(body, :old, :new) WHERE chain = :chain AND seq = :seq")
        changed = connection.execute(change, {"old": old, "new": new, "chain": f"case:{case}", "seq": seq})
        assert changed.rowcount == 1
        connection.execute(text("ALTER TABLE ledger_events ENABLE TRIGGER USER"))
    owner.dispose()
