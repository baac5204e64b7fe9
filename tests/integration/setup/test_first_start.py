"""The first day of a real system: one page founds it, once, for whoever stands at the terminal."""

import re

import pytest
from flask import Flask
from sqlalchemy import text

from app.config.settings import Settings
from app.identity.installation import read_installation
from app.setup.first_start import awaits_first_start
from app.setup.setup_code import setup_code
from tests.support.at_once import at_once
from tests.support.plant.cli_context import Bihuan
from tests.support.plant.running import Plant

PAGE = "/first-start"
PASSWORD = "a long enough one"
GIVEN = {
    "plant.code": "SZ1",
    "plant.name_zh": "苏州一厂",
    "plant.name_en": "",
    "security_admin.username": "wang.an",
    "security_admin.name": "王安",
    "system_admin.username": "li.xi",
    "system_admin.name": "李西",
    "audit_admin.username": "zhao.shen",
    "audit_admin.name": "赵审",
}


def form(plant: Plant, **other: str) -> dict[str, str]:
    with plant.sessions() as session:
        here = read_installation(session)
        assert here is not None
        return {**GIVEN, "code": setup_code(plant.container.need(Settings), here), **other}


def count(plant: Plant, query: str) -> int:
    with plant.sessions() as session:
        return int(session.scalar(text(query)) or 0)


def test_the_page_founds_plant_and_administrators_once(web: Flask, plant: Plant) -> None:
    stranger = web.test_client()
    assert PAGE in stranger.get("/sign-in").text
    assert "设置码" in stranger.get(PAGE).text
    answer = stranger.post(PAGE, data=form(plant))
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    codes = re.findall(r"<code>([0-9A-Z-]{29})</code>", answer.text)
    assert len(set(codes)) == 3
    used = web.test_client().post("/sign-in/code", data={"username": "li.xi", "code": codes[0], "password": PASSWORD})
    assert used.status_code == 303, "the first codes wait for nobody"
    assert count(plant, "SELECT count(*) FROM plants WHERE code = 'SZ1' AND name_en = '苏州一厂'") == 1
    with plant.sessions() as session:
        held = session.execute(text("SELECT u.username, g.role FROM grants g JOIN users u ON u.id = g.user_id"))
        assert sorted(tuple(row) for row in held) == [
            ("li.xi", "system_admin"),
            ("wang.an", "security_admin"),
            ("zhao.shen", "audit_admin"),
        ]
    assert count(plant, "SELECT count(*) FROM ledger_events WHERE body LIKE '%首次设置页面%'") == 10
    assert stranger.get(PAGE).status_code == 404
    assert stranger.post(PAGE, data=form(plant)).status_code == 404
    assert PAGE not in stranger.get("/sign-in").text


def test_without_the_terminals_code_nothing_happens_and_it_is_recorded(web: Flask, plant: Plant) -> None:
    stranger = web.test_client()
    for _ in range(12):
        answer = stranger.post(PAGE, data=form(plant, code="ABCD-EFGH-JKLM-NPQR-STUV"))
        assert answer.status_code == 403
    assert "设置码不对" in answer.text
    assert 'value="王安"' in answer.text, "what was typed is still there"
    assert count(plant, "SELECT count(*) FROM users") == count(plant, "SELECT count(*) FROM plants") == 0
    told = "SELECT count(*) FROM ledger_events WHERE action = 'sign_in.failed'"
    assert count(plant, told) == 2, "the first and the tenth: a flood fills no ledger"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"plant.code": "S Z"}, "plant.code"),
        ({"plant.name_zh": ""}, "plant.name_zh"),
        ({"system_admin.username": "王"}, "system_admin.username"),
        ({"audit_admin.name": " "}, "audit_admin.name"),
        ({"audit_admin.username": "li.xi"}, "audit_admin.username"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(
    web: Flask, plant: Plant, wrong: dict[str, str], field: str
) -> None:
    answer = web.test_client().post(PAGE, data=form(plant, **wrong))
    assert answer.status_code == 422
    assert f'id="problem-{field}"' in answer.text
    assert answer.text.count('id="problem-') == 1
    assert count(plant, "SELECT count(*) FROM users") == count(plant, "SELECT count(*) FROM plants") == 0
    assert web.test_client().post(PAGE, data=form(plant)).status_code == 200, "and then it works"


def test_two_who_found_it_at_once_found_it_once(web: Flask, plant: Plant) -> None:
    given = form(plant)
    other = {**given, "plant.code": "SZ2", "security_admin.username": "other", "system_admin.username": "another"}
    answers = at_once(
        *(lambda data=data: web.test_client().post(PAGE, data=data).status_code for data in (given, other))
    )
    assert sorted(answers) == [200, 404]
    assert count(plant, "SELECT count(*) FROM plants") == 1


def test_the_page_never_comes_back(web: Flask, plant: Plant, at_shell: Bihuan) -> None:
    """Administrators who came about at the shell, and are gone by now, count as well."""
    assert re.fullmatch(r"([0-9A-Z]{4}-){4}[0-9A-Z]{4}\n", at_shell("setup", "code").output)
    plant.hire("sec", "security_admin")
    with plant.sessions.begin() as session:
        session.execute(text("INSERT INTO grant_endings (grant_id, at) SELECT id, now() FROM grants"))
    assert web.test_client().get(PAGE).status_code == 404
    refused = at_shell("setup", "code")
    assert refused.exit_code == 1
    assert "已设置" in refused.output or "set up already" in refused.output


def test_the_page_speaks_english(web: Flask, plant: Plant) -> None:
    client = web.test_client()
    client.set_cookie("language", "en")
    page = client.get(PAGE).text
    assert "Three administrators" in page
    assert not re.search(r"[\u4e00-\u9fff]", re.sub(r"<(header|footer).*?</\1>", "", page, flags=re.DOTALL))


@pytest.mark.parametrize("plant", [True], indirect=True)
def test_a_demonstration_has_no_first_start(web: Flask, plant: Plant) -> None:
    with plant.sessions() as session:
        assert session.scalar(text("SELECT demonstration FROM installation"))
        assert awaits_first_start(session) is None
    client = web.test_client()
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, data=form(plant)).status_code == 404
    assert PAGE not in client.get("/sign-in").text
