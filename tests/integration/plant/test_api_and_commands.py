"""The same use cases for scripts and at the shell."""

import json
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.identity.actor import SYSTEM
from app.identity.tokens import NewToken, create_token
from app.kernel.clock import SystemClock
from tests.support.plant.cli_context import Bihuan
from tests.support.plant.master_data import set_up
from tests.support.plant.running import Plant


def ask(web: Flask, plant: Plant, who: str, method: str, path: str, body: Any = None) -> TestResponse:
    with plant.sessions.begin() as session:
        token = create_token(session, SYSTEM, NewToken(who), SystemClock().now())
    headers = {"Authorization": f"Bearer {token}"}
    return web.test_client().open(f"/api/v1/plant{path}", method=method, json=body, headers=headers)


def test_a_script_keeps_steps(web: Flask, plant: Plant) -> None:
    set_up(plant)
    kinds = {kind["name"]: kind for kind in ask(web, plant, "fang", "GET", "").json}
    assert [field["name"] for field in kinds["steps"]["fields"]] == ["line", "code", "name_zh", "name_en", "position"]
    assert kinds["steps"]["fields"][0]["of"] == "lines"
    values = {"line": "L2", "code": "seal", "name_zh": "封箱", "position": 5}
    added = ask(web, plant, "fang", "POST", "/steps", {"values": values})
    assert (added.status_code, added.json["key"], added.json["values"]["position"]) == (200, "L2/seal", 5)
    body = {"values": {"name_en": "Sealing"}, "revision": 1}
    assert ask(web, plant, "fang", "PATCH", "/steps/L2/seal", body).json["revision"] == 2
    assert ask(web, plant, "fang", "PATCH", "/steps/L2/seal", body).status_code == 409
    gone = ask(web, plant, "fang", "PUT", "/steps/L2/seal", {"active": False, "revision": 2})
    assert gone.json["active"] is False
    assert ask(web, plant, "wang", "GET", "/steps?line=L2").json["total"] == 1
    assert ask(web, plant, "wang", "GET", "/steps?state=all&search=seal").json["items"][0]["key"] == "L2/seal"
    assert ask(web, plant, "wang", "GET", "/steps/L2/seal").json["revision"] == 3


@pytest.mark.parametrize(
    ("asked", "body", "status", "field"),
    [
        ("POST /steps", {"values": {"line": "L9", "code": "x", "name_zh": "x"}}, 422, "line"),
        ("POST /steps", {"values": {"line": ["L1"], "code": "x", "name_zh": "x"}}, 422, "line"),
        ("POST /equipment", {"values": {"step": "L1/weld", "code": "x", "parameters": [1]}}, 422, "parameters"),
        ("POST /steps", {}, 422, "values"),
        ("PATCH /steps/L1/weld", {"values": {}, "revision": "1"}, 422, "revision"),
        ("POST /robots", {"values": {}}, 404, None),
        ("GET /steps/none", None, 404, None),
        ("GET /steps?page=0", None, 422, "page"),
    ],
)
def test_what_is_wrong_is_named(
    web: Flask, plant: Plant, asked: str, body: Any, status: int, field: str | None
) -> None:
    set_up(plant)
    method, path = asked.split()
    answer = ask(web, plant, "fang", method, path, body)
    assert answer.status_code == status
    assert field is None or field in answer.json["fields"]


def test_the_shell_keeps_steps(plant: Plant, at_shell: Bihuan) -> None:
    set_up(plant)
    added = at_shell("plant", "add", "steps", "line=L2", "code=seal", "name_zh=封箱", "--as", "fang", "--json")
    assert json.loads(added.output)["key"] == "L2/seal"
    changed = at_shell("plant", "change", "steps", "L2/seal", "name_en=Sealing", "--as", "fang")
    assert changed.output == "L2/seal: version 2\n"
    assert "out of use" in at_shell("plant", "deactivate", "steps", "L2/seal", "--as", "fang").output
    assert "L2/seal" not in at_shell("plant", "list", "steps").output
    assert "(out of use)" in at_shell("plant", "list", "steps", "--all").output
    assert "in use" in at_shell("plant", "activate", "steps", "L2/seal", "--as", "fang").output
    listed = json.loads(at_shell("plant", "list", "steps", "--search", "seal", "--json").output)
    assert [one["revision"] for one in listed] == [4]
    refused = at_shell("plant", "add", "steps", "line=L2", "code=x", "name_zh=x", "--as", "wang")
    assert refused.exit_code == 1
    assert at_shell("plant", "add", "steps", "line", "--as", "fang").exit_code == 1


def test_a_script_brings_sheets_in(web: Flask, plant: Plant) -> None:
    set_up(plant)
    body: Any = {"sheets": {"steps": [{"line": "L1", "code": "test", "name_zh": "检测"}]}, "dry_run": True}
    looked = ask(web, plant, "fang", "POST", "", body).json
    assert (looked["stored"], looked["changes"]) == (False, [{"kind": "steps", "key": "L1/test", "what": "added"}])
    assert ask(web, plant, "fang", "GET", "/steps/L1/test").status_code == 404
    assert ask(web, plant, "fang", "POST", "", {**body, "dry_run": False}).json["stored"] is True
    assert ask(web, plant, "fang", "GET", "/steps/L1/test").json["revision"] == 1
    wrong = ask(
        web, plant, "fang", "POST", "", {"sheets": {"steps": [{"line": "L9", "code": "x", "name_zh": "x"}]}}
    ).json
    assert (wrong["stored"], wrong["refused"][0]["row"], wrong["refused"][0]["column"]) == (False, 2, "line")
    assert ask(web, plant, "wang", "POST", "", body).status_code == 403
