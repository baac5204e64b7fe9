"""One user of the operating system is not two people: the second half of an act of two is done signed in, or not."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from app.identity import SYSTEM, NewPerson, add_user
from app.kernel.word_book import PLANT_WORDS
from tests.support.database.server import TestServer
from tests.support.plant.cli_context import Bihuan, bihuan
from tests.support.plant.demonstration import found_demonstration
from tests.support.plant.pages import signed_in
from tests.support.plant.running import Plant, running_plant

PEOPLE = {
    "sys": "system_admin",
    "ma": "security_admin",
    "he": "audit_admin",
    "he2": "audit_admin",
    "xie": "process_owner",
    "hu": "hr_manager",
    "wang": "production",
}
WORD = ("word", "propose", "role", "team_leader", "班组长", "Team leader", "--like", "manager", "--as", "xie")
CONFIRMED = ("word", "confirm", "role", "team_leader", "1", "--as", "ma")
PROPOSED = ("person", "propose", "disable", "he", "--as", "ma")


@pytest.fixture
def plant(fresh_database: str, tmp_path: Path) -> Iterator[Plant]:
    with running_plant(fresh_database, tmp_path) as plant:
        for username, role in PEOPLE.items():
            plant.hire(username, role)
        yield plant
    PLANT_WORDS.attach(None)


def done(at_shell: Bihuan, *arguments: str) -> str:
    result = at_shell(*arguments)
    assert result.exit_code == 0, result.output
    return result.output


def refused(at_shell: Bihuan, page: str, *arguments: str) -> None:
    result = at_shell(*arguments)
    assert result.exit_code == 1, result.output
    assert page in result.output, result.output


def stored(plant: Plant, query: str) -> list[object]:
    with plant.sessions() as session:
        return list(session.scalars(text(query)))


def test_a_proposal_is_decided_on_the_page_alone(at_shell: Bihuan, web: Flask, plant: Plant) -> None:
    proposal = json.loads(done(at_shell, *PROPOSED, "--json"))["proposal"]
    for verb in ("confirm", "refuse"):
        refused(at_shell, "/admin/proposals", "person", verb, proposal, "--as", "sys")
    assert stored(plant, "SELECT outcome FROM account_proposals") == [None]
    denied = "SELECT body::json #>> '{who,auth}' FROM ledger_events WHERE outcome = 'denied'"
    assert stored(plant, denied) == ["shell", "shell"]
    assert signed_in(web, "sys").post(f"/admin/proposals/{proposal}/confirm").status_code == 303
    assert stored(plant, "SELECT active FROM users WHERE username = 'he'") == [False]


def test_what_was_proposed_on_the_page_is_not_confirmed_at_the_shell_either(
    at_shell: Bihuan, web: Flask, plant: Plant
) -> None:
    form = {"kind": "role", "code": "team_leader", "zh": "班组长", "en": "Team leader", "like": "manager"}
    assert signed_in(web, "xie").post("/admin/words", data=form).status_code == 303
    refused(at_shell, "/admin/words", *CONFIRMED)
    assert stored(plant, "SELECT confirmed_at FROM plant_words") == [None]


def test_a_mapping_is_confirmed_on_the_page_alone(at_shell: Bihuan, tmp_path: Path, plant: Plant) -> None:
    rules = tmp_path / "rules.json"
    rules.write_text(json.dumps([{"role": "employee", "title": "操作工"}]), "utf-8")
    done(at_shell, "people", "mapping", "propose", str(rules), "--as", "hu")
    seen = json.loads(done(at_shell, "people", "mapping", "show", "--as", "ma", "--json"))["seen"]
    refused(at_shell, "/admin/role-mapping", "people", "mapping", "confirm", "--seen", seen, "--as", "ma")
    assert stored(plant, "SELECT state FROM role_mappings") == ["draft"]


def test_a_token_proves_what_its_making_proved(at_shell: Bihuan, web: Flask, plant: Plant) -> None:
    done(at_shell, *WORD)
    made = json.loads(done(at_shell, "token", "create", "ma", "--as", "ma", "--json"))["token"]
    client = web.test_client()
    answer = _confirm_word(client, made)
    assert (answer.status_code, "/admin/words" in answer.text) == (403, True)
    page = signed_in(web, "ma").post("/account/tokens", data={"label": "own", "days": "30", "scopes": "*"})
    own = re.search(r"bihuan_[0-9a-f]{12}_[\w-]{43}", page.text)
    assert own
    assert _confirm_word(client, own[0]).status_code == 200


def test_who_opens_an_account_and_who_gives_it_a_role_are_two(at_shell: Bihuan, web: Flask, plant: Plant) -> None:
    done(at_shell, "user", "add", "mallory", "Mallory", "--as", "sys")
    refused(at_shell, "/admin/roles", "user", "grant", "mallory", "qa", "--as", "ma")
    form = {"person": "mallory", "role": "qa"}
    assert signed_in(web, "ma").post("/admin/roles", data=form).status_code == 303
    assert stored(plant, "SELECT g.role FROM grants g JOIN users u ON u.id = user_id WHERE username = 'mallory'")


def test_no_further_administrator_comes_about_at_the_shell(at_shell: Bihuan, plant: Plant) -> None:
    assert "/admin/proposals" in done(at_shell, "user", "grant", "xie", "audit_admin", "--as", "ma")
    assert "/admin/proposals" in done(at_shell, "user", "revoke", "he", "audit_admin", "--as", "ma")
    refused(at_shell, "successor", "user", "revoke", "sys", "system_admin", "--as", "ma")
    assert set(stored(plant, "SELECT valid_to FROM grants")) == {None}


def test_the_first_of_each_administrator_does(at_shell: Bihuan, plant: Plant) -> None:
    with plant.sessions.begin() as session:
        add_user(session, SYSTEM, NewPerson("new", "new"), plant.clock.now())
        session.execute(text("INSERT INTO grant_endings SELECT id, now() FROM grants WHERE role = 'audit_admin'"))
    assert "/admin/proposals" in done(at_shell, "user", "grant", "new", "audit_admin", "--as", "ma")


def test_a_demonstration_asks_nobody_for_a_proof(
    database_server: TestServer, fresh_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BIHUAN_INSTANCE", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", fresh_database)
    found_demonstration(database_server, fresh_database)
    with running_plant(fresh_database, tmp_path) as plant:
        plant.hire("xie", "process_owner")
        plant.hire("ma", "security_admin")
        done(bihuan, *WORD)
        done(bihuan, *CONFIRMED)
        assert stored(plant, "SELECT confirmed_at IS NOT NULL FROM plant_words") == [True]
    PLANT_WORDS.attach(None)


def _confirm_word(client: FlaskClient, token: str) -> TestResponse:
    bearer = {"Authorization": f"Bearer {token}"}
    address = "/api/v1/words/role/team_leader/confirm"
    return client.post(address, json={"revision": 1}, headers=bearer)
