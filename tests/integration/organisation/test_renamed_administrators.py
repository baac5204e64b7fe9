"""An administrator whom a directory or a roster calls otherwise: a second administrator looks before it counts."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from app.connectors.import_rows import ImportRows
from app.identity.actor import SYSTEM
from app.identity.confirmation.ask_second import AskSecond
from app.identity.confirmation.proposal_list import open_proposals
from app.identity.confirmation.proposals import Proposals
from app.identity.models import User
from app.identity.tokens import NewToken, create_token
from app.kernel.clock import SystemClock
from app.kernel.errors import ConflictError, ForbiddenError
from app.kernel.events import Events
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


def directory_says(plant: Plant, web: Flask, **said: Any) -> None:
    """What the directory says of sec, whom it has called so before."""
    with plant.sessions.begin() as session:
        token = create_token(session, SYSTEM, NewToken("sys", ("scim:*",)), SystemClock().now())
    body = {"schemas": [USER, ENTERPRISE], "userName": "sec", "displayName": "Sec"} | said
    body |= {"emails": [{"value": "sec@example.com"}], ENTERPRISE: {"employeeNumber": "sec"}}
    address, headers = f"/scim/v2/Users/{plant.people['sec']}", {"Authorization": f"Bearer {token}"}
    assert web.test_client().put(address, json=body, headers=headers).status_code == 200


def waiting(plant: Plant) -> list[dict[str, str | None]]:
    with plant.sessions() as session:
        return [dict(line.fields) for line in open_proposals(session, plant.actor("aud"))]


def decide(plant: Plant, verb: str, who: str = "aud") -> None:
    with plant.sessions.begin() as session:
        [line] = open_proposals(session, plant.actor(who))
        getattr(plant.container.need(Proposals), verb)(session, plant.actor(who), line.id, plant.clock.now())


def test_the_number_in_the_directory_waits_too(plant: Plant, web: Flask) -> None:
    directory_says(plant, web, externalId="42")
    query = text("SELECT external_id FROM employments WHERE user_id = :who")
    with plant.sessions() as session:
        assert session.scalar(query, {"who": plant.people["sec"]}) is None
    assert waiting(plant) == [{"external_id": "42"}]
    assert "目录编号: 42" in signed_in(web, "aud").get("/admin/proposals").text
    decide(plant, "confirm")
    with plant.sessions() as session:
        assert session.scalar(query, {"who": plant.people["sec"]}) == "42"


def test_a_further_change_joins_what_waits_and_is_looked_at_anew(plant: Plant, web: Flask) -> None:
    by_roster(plant, web, "sec")
    with plant.sessions() as session:
        [seen] = open_proposals(session, plant.actor("aud"))
    directory_says(plant, web, displayName="Other", externalId="42")
    assert waiting(plant) == [{"external_id": "42", "name": "Other"}]
    with plant.sessions.begin() as session, pytest.raises(ConflictError):
        plant.container.need(Proposals).confirm(session, plant.actor("aud"), seen.id, plant.clock.now())
    directory_says(plant, web)
    assert waiting(plant) == []
    with plant.sessions() as session:
        assert list(breaks(session)) == []


def test_whoever_proposed_a_part_that_still_waits_decides_none_of_it(plant: Plant, web: Flask) -> None:
    plant.hire("sys2", "system_admin")
    with plant.sessions.begin() as session:
        actor, now = plant.actor("sys2"), plant.clock.now()
        user = session.get_one(User, plant.people["sec"])
        asked = AskSecond(Events())
        asked.to_change(session, actor, user, {"emp_no": "sec"}, {"emp_no": "9"}, now)
        asked.to_change(session, plant.actor("sys"), user, {"name": "Sec"}, {"name": "Other"}, now)
    assert waiting(plant) == [{"emp_no": "9", "name": "Other"}]
    for who in ("sys", "sys2"):
        with pytest.raises(ForbiddenError):
            decide(plant, "confirm", who)
    decide(plant, "confirm")
    assert named(plant, "sec")[0] == "Other"


def test_what_was_refused_is_proposed_again_after_a_month_or_when_something_else_was_said(
    plant: Plant, web: Flask
) -> None:
    by_roster(plant, web, "sec")
    decide(plant, "refuse")
    by_roster(plant, web, "sec")
    assert waiting(plant) == []
    plant.clock.advance(timedelta(days=31))
    by_roster(plant, web, "sec")
    assert len(waiting(plant)) == 1
    decide(plant, "refuse")
    plant.clock.advance(timedelta(minutes=1))
    directory_says(plant, web, displayName="Third")
    assert waiting(plant) == [{"name": "Third"}]
    plant.clock.advance(timedelta(minutes=1))
    by_roster(plant, web, "sec")
    assert waiting(plant) == [{"email": "other@example.com", "name": "Other"}]
