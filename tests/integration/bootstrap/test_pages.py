"""The pages and the API over a running plant, without a browser."""

import re
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from app.identity.actor import SYSTEM
from app.identity.tokens import NewToken, create_token
from tests.integration.conftest import Browser
from tests.support.plant.running import Plant


def test_a_person_signs_in_starts_a_case_and_completes_its_first_task(browser: Browser) -> None:
    client = browser("wang")
    started = client.post("/cases/new/small_loop")
    assert started.status_code == 303
    page = client.get(started.location)
    assert page.status_code == 200
    assert "提出" in page.text
    done = client.post(
        f"{started.location}/complete",
        json={"answers": {"line": "L1", "text": "leaks"}},
        headers={"Accept": "application/json"},
    )
    assert done.status_code == 200, done.text
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("path", ["/", "/cases", "/cases/mine", "/cases/new", "/notifications"])
def test_pages_open_for_a_person_of_the_lanes(browser: Browser, plant: Plant, path: str) -> None:
    plant.start("wang", "small_loop")
    assert browser("wang").get(path).status_code == 200


def test_a_case_page_shows_diagram_and_history(browser: Browser, plant: Plant) -> None:
    case = plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
    client = browser("wang")
    assert "审核" in client.get(f"/cases/{case}").text
    assert b"small_loop" in client.get(f"/cases/{case}/diagram.bpmn").data


def test_the_way_so_far_is_told_in_the_order_it_was_gone(browser: Browser, plant: Plant) -> None:
    case = plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
    plant.complete("li", "review", {"limit": 3})
    plant.complete("wang", "confirm", {"again": True})
    steps = re.findall(r'class="step__name">([^<]+)<', browser("wang").get(f"/cases/{case}").text)
    assert [step.strip() for step in steps] == ["提出", "确认", "审核"]


def test_a_refused_attempt_is_recorded_and_changes_nothing(browser: Browser, plant: Plant) -> None:
    plant.start("wang", "small_loop")
    task = plant.task("wang", "ask").id
    client = browser("li")
    refused = client.post(f"/tasks/{task}/complete", json={"answers": {}}, headers={"Accept": "application/json"})
    assert refused.status_code == 403
    with plant.sessions() as session:
        denied = session.execute(text("SELECT chain, outcome FROM ledger_events WHERE action = 'access.denied'")).all()
        revision = session.scalar(text("SELECT revision FROM cases"))
    assert [tuple(row) for row in denied] == [(f"person:{plant.people['li']}", "denied")]
    assert revision == 1


def api(web: Flask, plant: Plant, username: str) -> tuple[FlaskClient, dict[str, str]]:
    with plant.sessions.begin() as session:
        from app.kernel.clock import SystemClock

        token = create_token(session, SYSTEM, NewToken(username), SystemClock().now())
    return web.test_client(), {"Authorization": f"Bearer {token}"}


def test_the_api_drives_a_case(web: Flask, plant: Plant) -> None:
    client, wang = api(web, plant, "wang")
    started = client.post("/api/v1/cases", json={"process": "small_loop"}, headers=wang)
    assert started.status_code == 201, started.text
    task = started.json["tasks"][0]
    listed = client.get("/api/v1/tasks", headers=wang).json["tasks"]
    assert [item["id"] for item in listed] == [task]
    shown = client.get(f"/api/v1/tasks/{task}", headers=wang).json
    assert shown["may_complete"]
    assert shown["form"]["components"]
    wrong = client.post(f"/api/v1/tasks/{task}/complete", json={"answers": {}}, headers=wang)
    assert (wrong.status_code, set(wrong.json["fields"])) == (422, {"line", "text"})
    body = {"answers": {"line": "L1", "text": "leaks"}}
    assert client.post(f"/api/v1/tasks/{task}/complete", json=body, headers=wang).status_code == 200
    again = client.post(f"/api/v1/tasks/{task}/complete", json=body, headers=wang)
    assert (again.status_code, again.json["code"]) == (409, "task_not_open")
    case = client.get(f"/api/v1/cases/{started.json['id']}", headers=wang).json
    assert [event["action"] for event in case["history"]] == ["case.started", "task.completed"]
    assert case["variables"]["request"] == body["answers"]


def test_the_api_needs_a_token_and_describes_itself(web: Flask, plant: Plant) -> None:
    client = web.test_client()
    assert client.get("/api/v1/tasks").status_code == 401
    paths = client.get("/api/v1/openapi.json").json["paths"]
    assert "/api/v1/tasks/{task_id}/complete" in paths


def test_unknown_ids_are_not_found(browser: Browser) -> None:
    client = browser("wang")
    nowhere = UUID(int=7)
    for path in (f"/tasks/{nowhere}", f"/cases/{nowhere}", f"/files/{nowhere}"):
        assert client.get(path).status_code == 404
