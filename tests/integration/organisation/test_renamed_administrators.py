"""An administrator whom a directory or a roster calls otherwise: a second administrator looks before it counts."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from app.connectors.import_rows import ImportRows
from app.identity.actor import SYSTEM
from app.identity.confirmation.proposal_list import open_proposals
from app.identity.confirmation.proposals import Proposals
from app.identity.tokens import NewToken, create_token
from app.kernel.clock import SystemClock
from app.kernel.errors import ConflictError, ForbiddenError
from tests.support.ledger import breaks
from tests.support.plant.pages import signed_in
from tests.support.plant.records import told
from tests.support.plant.rosters import HEADER, ROSTER
from tests.support.plant.running import Plant, running_plant

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


@pytest.fixture
def plant(fresh_database: str, tmp_path: Path) -> Iterator[Plant]:
    with running_plant(fresh_database, tmp_path) as plant:
        for username, role in (("sys", "system_admin"), ("sec", "security_admin"), ("aud", "audit_admin")):
            plant.hire(username, role)
        plant.hire("li", "qa")
        plant.hire("hr", "hr")
        with plant.sessions.begin() as session:
            session.execute(text("UPDATE users SET emp_no = username, email = username || '@example.com'"))
        yield plant


def by_scim(plant: Plant, web: Flask, username: str) -> None:
    with plant.sessions.begin() as session:
        token = create_token(session, SYSTEM, NewToken("sys", ("scim:*",)), SystemClock().now())
    body: dict[str, Any] = {
        "schemas": [USER, ENTERPRISE],
        "userName": "other",
        "displayName": "Other",
        "title": "Chief",
    }
    body |= {"emails": [{"value": "other@example.com"}], ENTERPRISE: {"employeeNumber": username}}
    address, headers = f"/scim/v2/Users/{plant.people[username]}", {"Authorization": f"Bearer {token}"}
    answer = web.test_client().put(address, json=body, headers=headers)
    said: Any = answer.json
    assert (answer.status_code, said["title"]) == (200, "Chief")
    stored = (said["userName"], said["displayName"], said["emails"][0]["value"])
    assert stored == ("sec", "Sec", "sec@example.com") or username == "li"


def by_roster(plant: Plant, _web: Flask, username: str) -> None:
    row = dict.fromkeys(HEADER.split(","), "") | {"工号": username, "姓名": "Other", "邮箱": "other@example.com"}
    mapping = dict(ROSTER) | {"source": "hr"}
    with plant.sessions.begin() as session:
        assert plant.container.need(ImportRows)(session, plant.actor("hr"), plant.clock.now(), mapping, [row]) == 0


def named(plant: Plant, username: str) -> tuple[str, str]:
    with plant.sessions() as session:
        row = session.execute(text("SELECT name, email FROM users WHERE username = :who"), {"who": username}).one()
        return (row.name, row.email)


@pytest.mark.parametrize("rename", [by_scim, by_roster])
def test_it_waits_for_a_second_administrator_and_everybody_concerned_is_told(
    plant: Plant, web: Flask, rename: Callable[[Plant, Flask, str], None]
) -> None:
    asker = "sys" if rename is by_scim else "hr"
    for _ in range(2):
        rename(plant, web, "sec")
    assert named(plant, "sec") == ("Sec", "sec@example.com")
    with plant.sessions() as session:
        query = "SELECT u.username FROM notifications n JOIN users u ON u.id = n.user_id"
        heard = session.scalars(text(f"{query} WHERE n.kind = 'account_proposed'")).all()
        assert sorted(heard) == sorted({"aud", "sec", "sys"} - {asker})
        [line] = open_proposals(session, plant.actor("aud"))
    assert (line.kind, line.username, line.fields["name"]) == ("change", "sec", "Other")
    for who in (asker, "sec"):
        with plant.sessions.begin() as session, pytest.raises(ForbiddenError):
            plant.container.need(Proposals).confirm(session, plant.actor(who), line.id, plant.clock.now())
    with plant.sessions.begin() as session:
        plant.container.need(Proposals).confirm(session, plant.actor("aud"), line.id, plant.clock.now())
    assert named(plant, "sec") == ("Other", "other@example.com")
    with plant.sessions() as session:
        assert "other@example.com" not in "".join(told(session))
        assert list(breaks(session)) == []
        if rename is by_scim:
            assert session.scalar(text("SELECT user_name FROM employments WHERE title = 'Chief'")) == "other"


@pytest.mark.parametrize("rename", [by_scim, by_roster])
def test_anybody_elses_name_changes_at_once(
    plant: Plant, web: Flask, rename: Callable[[Plant, Flask, str], None]
) -> None:
    rename(plant, web, "li")
    assert named(plant, "li") == ("Other", "other@example.com")


def test_a_name_that_somebody_else_has_by_now_is_not_confirmed(plant: Plant, web: Flask) -> None:
    for username in ("sec", "li"):
        by_scim(plant, web, username)
    with plant.sessions() as session:
        [line] = open_proposals(session, plant.actor("aud"))
    with plant.sessions.begin() as session, pytest.raises(ConflictError, match="other"):
        plant.container.need(Proposals).confirm(session, plant.actor("aud"), line.id, plant.clock.now())


def test_the_page_says_what_would_change(plant: Plant, web: Flask) -> None:
    by_roster(plant, web, "sec")
    page = signed_in(web, "aud").get("/admin/proposals").text
    assert "更改管理员账号的身份信息" in page
    assert "other@example.com" in page
