"""The HTTP API of the organisation: the same use cases, for scripts."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.identity.directory import actor_of
from app.identity.tokens import NewToken, create_token
from app.kernel.clock import SystemClock
from app.organisation.models import Employment, OrgUnit
from tests.support.plant.running import Plant, running_plant


@pytest.fixture
def plant(fresh_database: str, tmp_path: Path) -> Iterator[Plant]:
    with running_plant(fresh_database, tmp_path) as plant:
        for name, role in (("zhao", "hr_manager"), ("sec", "security_admin"), ("worker", "employee")):
            plant.hire(name, role)
        with plant.sessions.begin() as session:
            session.add(OrgUnit(id=1, name="车间"))
            session.flush()
            job = Employment(user_id=plant.people["worker"], unit_id=1, title="操作工", source="hr", phone="138")
            job.changed_at, job.closed_by_source = plant.clock.now(), False
            session.add(job)
        yield plant


def ask(web: Flask, plant: Plant, who: str, method: str, path: str, body: Any = None) -> TestResponse:
    with plant.sessions.begin() as session:
        person = replace(actor_of(session, who, SystemClock().now()), auth_method="password")
        token = create_token(session, person, NewToken(who), SystemClock().now())
    headers = {"Authorization": f"Bearer {token}"}
    return web.test_client().open(f"/api/v1{path}", method=method, json=body, headers=headers)


def test_the_tree_the_plan_and_the_record(web: Flask, plant: Plant) -> None:
    plan = {"post": "操作工", "planned": 3}
    assert ask(web, plant, "zhao", "PUT", "/organisation/units/1/posts", plan).status_code == 204
    found = ask(web, plant, "zhao", "GET", "/organisation").json
    assert (found["headcount"], found["open"], found["units"][0]["posts"][0]["planned"]) == (3, 2, 3)
    record = ask(web, plant, "zhao", "GET", "/organisation/people/worker").json
    assert (record["phone"], record["post"]["zh"]) == ("138", "操作工")
    assert "phone" not in ask(web, plant, "sec", "GET", "/organisation/people/worker").json
    for method, path, body in (
        ("GET", "/organisation", None),
        ("GET", "/organisation/people/zhao", None),
        ("GET", "/role-mapping", None),
        ("PUT", "/organisation/units/1/posts", plan),
    ):
        assert ask(web, plant, "worker", method, path, body).status_code == 403, path
    assert (
        ask(web, plant, "zhao", "PUT", "/organisation/units/1/posts", {"post": "x", "planned": "1"}).status_code == 422
    )


def test_the_mapping(web: Flask, plant: Plant) -> None:
    rules = {"rules": [{"role": "qa", "unit": 1}]}
    view = ask(web, plant, "zhao", "PUT", "/role-mapping", rules).json
    assert [one["username"] for one in view["gains"]] == ["worker"]
    assert ask(web, plant, "zhao", "POST", "/role-mapping/confirm", {"seen": view["seen"]}).status_code == 403
    assert ask(web, plant, "sec", "POST", "/role-mapping/confirm", {"seen": "x"}).status_code == 409
    seen = ask(web, plant, "sec", "GET", "/role-mapping").json["seen"]
    done = ask(web, plant, "sec", "POST", "/role-mapping/confirm", {"seen": seen}).json
    assert (done["proposed"], done["gains"], done["rules"][0]["role"]) == (None, [], "qa")
