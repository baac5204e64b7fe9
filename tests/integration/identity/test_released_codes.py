"""Who sends a one-time code never uses it alone: for somebody who may act, a security administrator releases it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import text

from app.identity.absences import NewAbsence
from app.identity.account.codes_to_release import waiting_codes
from app.identity.account.issue_code import IssueCode
from app.identity.account.release_code import ReleaseCode
from app.identity.account_lifecycle import NewPerson, add_user
from app.identity.actor import SYSTEM, Actor, Grant
from app.identity.confirmation.substitutes import AnswerAbsence, RecordAbsence
from app.identity.grants import grant
from app.identity.sign_in.codes import LIFE, sign_in_with_code
from app.kernel.errors import ConflictError, ForbiddenError, NotFoundError
from tests.support.ledger import breaks
from tests.support.plant.cli_context import Bihuan
from tests.support.plant.pages import signed_in
from tests.support.plant.running import Plant, running_plant

NEW = "quite another one"
PEOPLE = {
    "sys": "system_admin",
    "sec": "security_admin",
    "sec2": "security_admin",
    "aud": "audit_admin",
    "gao": "auditor",
    "li": "qa",
    "hu": "hr_manager",
}


@pytest.fixture
def plant(fresh_database: str, tmp_path: Path) -> Iterator[Plant]:
    with running_plant(fresh_database, tmp_path) as plant:
        for username, role in PEOPLE.items():
            plant.hire(username, role)
        yield plant


def issue(plant: Plant, username: str) -> str:
    with plant.sessions.begin() as session:
        return plant.container.need(IssueCode)(session, plant.actor("sys"), username, plant.clock.now())


def try_code(plant: Plant, username: str, code: str) -> str | None:
    """None when it leads in, else the refusal."""
    with plant.sessions.begin() as session:
        found = sign_in_with_code(session, username, code, NEW, plant.clock.now())
        return None if found.token else str(found.refusal)


def release(plant: Plant, by: Actor) -> None:
    with plant.sessions.begin() as session:
        found = waiting_codes(session, by, plant.clock.now())
        plant.container.need(ReleaseCode)(session, by, found[0].id, plant.clock.now())


def news(plant: Plant, username: str) -> list[str]:
    with plant.sessions() as session:
        query = text("SELECT kind FROM notifications WHERE user_id = :who ORDER BY id")
        return list(session.scalars(query, {"who": plant.people[username]}))


def add(plant: Plant, username: str) -> None:
    with plant.sessions.begin() as session:
        plant.people[username] = add_user(session, SYSTEM, NewPerson(username, username), plant.clock.now()).id


@pytest.mark.parametrize("username", ["li", "gao"])
def test_who_issued_it_cannot_be_the_person_before_it_is_released(plant: Plant, username: str) -> None:
    code = issue(plant, username)
    assert "security administrator" in (try_code(plant, username, code) or "")
    release(plant, plant.actor("sec"))
    assert try_code(plant, username, code) is None
    told = [news(plant, who) for who in (username, "sec", "sec2", "aud", "sys")]
    assert told == [
        ["code_issued", "code_released"],
        ["code_to_release"],
        ["code_to_release"],
        ["code_issued", "code_released"],
        ["code_released"],
    ]
    with plant.sessions() as session:
        query = "SELECT action FROM ledger_events WHERE action LIKE 'code.%' ORDER BY at, action"
        assert set(session.scalars(text(query))) == {"code.issued", "code.released", "code.used"}
        assert list(breaks(session)) == []


def test_a_new_account_needs_no_release_and_its_role_is_the_answer(plant: Plant) -> None:
    add(plant, "new")
    code = issue(plant, "new")
    with plant.sessions.begin() as session:
        grant(session, plant.actor("sec"), "new", Grant("qa"), plant.clock.now())
    assert try_code(plant, "new", code) is None
    assert news(plant, "sec") == ["code_issued"]


def test_roles_that_begin_later_and_confirmed_substitutions_count(plant: Plant) -> None:
    now = plant.clock.now()
    add(plant, "later")
    add(plant, "standin")
    with plant.sessions.begin() as session:
        grant(session, SYSTEM, "later", Grant("qa", valid_from=now + timedelta(days=3)), now)
        away = NewAbsence("hu", now, now + timedelta(days=9), "standin")
        made = plant.container.need(RecordAbsence)(session, plant.actor("hu"), away, now)
        plant.container.need(AnswerAbsence).confirm(session, plant.actor("sec"), made.id, now)
    for username in ("later", "standin"):
        assert try_code(plant, username, issue(plant, username)) is not None, username


def test_only_another_security_administrator_releases_and_only_the_latest_code(plant: Plant) -> None:
    issue(plant, "li")
    with plant.sessions() as session:
        old = waiting_codes(session, plant.actor("sec"), plant.clock.now())[0].id
    for who in ("sys", "aud", "li"):
        with pytest.raises(ForbiddenError):
            release(plant, plant.actor(who))
    newer = issue(plant, "li")
    use_case, now = plant.container.need(ReleaseCode), plant.clock.now()
    with plant.sessions.begin() as session, pytest.raises(ConflictError):
        use_case(session, plant.actor("sec"), old, now)
    with plant.sessions.begin() as session, pytest.raises(NotFoundError):
        use_case(session, plant.actor("sec"), uuid4(), now)
    with plant.sessions.begin() as session:
        found = waiting_codes(session, plant.actor("sec"), now)[0].id
        with pytest.raises(ConflictError):
            use_case(session, plant.actor("sec"), found, now + LIFE)
        use_case(session, plant.actor("sec"), found, now)
        with pytest.raises(ConflictError):
            use_case(session, plant.actor("sec2"), found, now)
    assert try_code(plant, "li", newer) is None


def test_it_is_one_click_on_the_page_and_nothing_at_the_shell(plant: Plant, web: Flask, at_shell: Bihuan) -> None:
    shown = signed_in(web, "sys").post("/admin/people/li/code").text
    assert "须由安全管理员放行后才能使用" in shown
    with plant.sessions() as session:
        waiting = waiting_codes(session, plant.actor("sec"), plant.clock.now())[0]
    page = signed_in(web, "sec")
    assert f"/admin/proposals/codes/{waiting.id}/release" in page.get("/admin/proposals").text
    assert f"codes/{waiting.id}/release" not in signed_in(web, "aud").get("/admin/proposals").text
    refused = at_shell("person", "release", str(waiting.id), "--as", "sec")
    assert (refused.exit_code, "/admin/proposals" in refused.output) == (1, True)
    assert signed_in(web, "sys").post(f"/admin/proposals/codes/{waiting.id}/release").status_code == 403
    assert page.post(f"/admin/proposals/codes/{waiting.id}/release").status_code == 303
    assert "待放行的登录码" not in page.get("/admin/proposals").text
