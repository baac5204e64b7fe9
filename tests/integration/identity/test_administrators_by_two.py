"""Nobody gives or ends an administrator's role alone, none is left without a holder, and none works in a lane."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from app.identity.actor import SYSTEM, Grant
from app.identity.confirmation.proposals import NewProposal, Proposals
from app.identity.grants import build_grant, grant, revoke
from app.identity.pages.role_conflicts import role_conflicts
from app.identity.separation_of_powers import SeparationOfPowersError
from app.kernel.errors import ForbiddenError, InvalidInputError
from tests.support.plant.cli_context import Bihuan
from tests.support.plant.pages import signed_in
from tests.support.plant.running import Plant, running_plant

PEOPLE = {"sys": "system_admin", "sec": "security_admin", "aud": "audit_admin", "li": "qa", "wu": "auditor"}


@pytest.fixture
def plant(fresh_database: str, tmp_path: Path) -> Iterator[Plant]:
    with running_plant(fresh_database, tmp_path) as plant:
        for username, role in PEOPLE.items():
            plant.hire(username, role)
        plant.hire("new")
        yield plant


def stored(plant: Plant, query: str, **values: object) -> list[object]:
    with plant.sessions() as session:
        return list(session.scalars(text(query), values))


def holders(plant: Plant, role: str) -> set[object]:
    query = "SELECT username FROM grants g JOIN users u ON u.id = user_id WHERE role = :role AND valid_to IS NULL"
    return set(stored(plant, query, role=role))


def news(plant: Plant, username: str) -> list[object]:
    query = "SELECT kind FROM notifications WHERE user_id = :who ORDER BY id"
    return stored(plant, query, who=plant.people[username])


def proposal(plant: Plant) -> object:
    return stored(plant, "SELECT id FROM account_proposals WHERE outcome IS NULL")[0]


def test_an_administrators_role_is_given_by_two_and_all_of_them_are_told(web: Flask, plant: Plant) -> None:
    sec, form = signed_in(web, "sec"), {"person": "new", "role": "audit_admin"}
    assert "双人确认" in sec.post("/admin/roles", data=form, follow_redirects=True).text
    assert holders(plant, "audit_admin") == {"aud"}
    made = f"/admin/proposals/{proposal(plant)}"
    assert sec.post(f"{made}/confirm").status_code == 403
    assert signed_in(web, "new").post(f"{made}/confirm").status_code == 403
    assert "审计管理员" in signed_in(web, "sys").get("/admin/proposals").text
    assert signed_in(web, "sys").post(f"{made}/confirm").status_code == 303
    assert holders(plant, "audit_admin") == {"aud", "new"}
    told = {who: news(plant, who) for who in ("sys", "sec", "aud", "new")}
    both = ["account_proposed", "account_confirmed"]
    assert told == {"sys": both[:1], "sec": both[1:], "aud": both, "new": both}
    kinds = "SELECT action FROM ledger_events WHERE action LIKE 'proposal.%' ORDER BY arrival"
    assert stored(plant, kinds) == ["proposal.made", "proposal.confirmed"]


def test_an_administrators_role_is_ended_by_two(web: Flask, plant: Plant) -> None:
    plant.hire("aud2", "audit_admin")
    one = stored(plant, "SELECT id FROM grants WHERE user_id = :who", who=plant.people["aud"])[0]
    signed_in(web, "sec").post(f"/admin/roles/{one}/revoke", data={"reason": "换岗"})
    assert holders(plant, "audit_admin") == {"aud", "aud2"}
    assert news(plant, "aud") == ["account_proposed"]
    made = f"/admin/proposals/{proposal(plant)}/confirm"
    assert [signed_in(web, who).post(made).status_code for who in ("sec", "aud", "aud2")] == [403, 403, 303]
    assert holders(plant, "audit_admin") == {"aud2"}
    with plant.sessions() as session:
        assert "role.revoked" in session.scalars(text("SELECT action FROM ledger_events")).all()


@pytest.mark.parametrize("role", ["security_admin", "system_admin", "audit_admin"])
def test_nobody_ends_the_last_holder_by_role_or_by_account(plant: Plant, role: str) -> None:
    now, held = plant.clock.now(), next(who for who, one in PEOPLE.items() if one == role)
    with plant.sessions() as session:
        one = session.scalars(text("SELECT id FROM grants WHERE role = :role"), {"role": role}).one()
        with pytest.raises(SeparationOfPowersError, match="successor"):
            revoke(session, plant.actor("sec"), one, now)
    proposals, closing = plant.container.need(Proposals), NewProposal("disable", held, {})
    with plant.sessions() as session, pytest.raises((SeparationOfPowersError, ForbiddenError)):
        proposals.propose(session, plant.actor("sys"), closing, now)


def test_of_the_last_two_one_stays_whoever_decides_first(plant: Plant) -> None:
    plant.hire("aud2", "audit_admin")
    now, proposals = plant.clock.now(), plant.container.need(Proposals)
    with plant.sessions.begin() as session:
        made = [
            proposals.propose(session, plant.actor("sys"), NewProposal("disable", who, {}), now)
            for who in ("aud", "aud2")
        ]
    with plant.sessions.begin() as session:
        proposals.confirm(session, plant.actor("sec"), made[0], now)
    with plant.sessions.begin() as session, pytest.raises(SeparationOfPowersError, match="successor"):
        proposals.confirm(session, plant.actor("sec"), made[1], now)


def test_a_role_that_has_no_other_holder_is_not_held_for_a_time_only(fresh_database: str, tmp_path: Path) -> None:
    with running_plant(fresh_database, tmp_path) as plant:
        plant.hire("sec", "security_admin")
        plant.hire("new")
        now = plant.clock.now()
        for ends, fits in ((now.replace(year=now.year + 1), False), (None, True)):
            given = Grant("audit_admin", valid_to=ends)
            with plant.sessions.begin() as session:
                if fits:
                    grant(session, plant.actor("sec"), "new", given, now)  # the first of each comes about by one
                    continue
                with pytest.raises(InvalidInputError, match="without an end"):
                    grant(session, plant.actor("sec"), "new", given, now)


def test_at_the_shell_it_is_proposed_and_confirmed_on_the_page(at_shell: Bihuan, web: Flask, plant: Plant) -> None:
    given = at_shell("user", "grant", "new", "security_admin", "--as", "sec", "--json")
    assert given.exit_code == 0, given.output
    made = json.loads(given.output)["proposal"]
    assert at_shell("person", "confirm", made, "--as", "aud").exit_code == 1
    assert holders(plant, "security_admin") == {"sec"}
    assert signed_in(web, "aud").post(f"/admin/proposals/{made}/confirm").status_code == 303
    assert holders(plant, "security_admin") == {"sec", "new"}
    ended = at_shell("user", "revoke", "sec", "security_admin", "--as", "new", "--json")
    assert signed_in(web, "sys").post(f"/admin/proposals/{json.loads(ended.output)['proposal']}/refuse")
    assert holders(plant, "security_admin") == {"sec", "new"}


def test_without_a_security_administrator_the_shell_gives_no_lane(at_shell: Bihuan, plant: Plant) -> None:
    with plant.sessions.begin() as session:
        session.execute(text("INSERT INTO grant_endings SELECT id, now() FROM grants WHERE role = 'security_admin'"))
    for refused in (("grant", "new", "qa"), ("grant", "new", "audit_admin"), ("revoke", "aud", "audit_admin")):
        result = at_shell("user", *refused)
        assert result.exit_code == 1, result.output
        assert re.search("security_admin", result.output), result.output
    assert at_shell("user", "grant", "new", "security_admin").exit_code == 0


@pytest.mark.parametrize("role", ["security_admin", "system_admin", "audit_admin"])
def test_no_administrator_works_in_a_lane(plant: Plant, role: str) -> None:
    held = next(who for who, one in PEOPLE.items() if one == role)
    with plant.sessions() as session, pytest.raises(SeparationOfPowersError):
        grant(session, SYSTEM, held, Grant("hr"), plant.clock.now())
    with plant.sessions() as session, pytest.raises(SeparationOfPowersError):
        grant(session, SYSTEM, "li", Grant(role), plant.clock.now())
    with plant.sessions.begin() as session:  # from before this was refused
        session.add(build_grant(plant.people[held], Grant("hr"), SYSTEM, plant.clock.now()))
        session.flush()
        assert [(one.username, one.suspended) for one in role_conflicts(session, plant.clock.now())] == [
            (held, ("hr",))
        ]
    assert not plant.actor(held).holds("hr", None, None)
