"""Nobody becomes somebody else: codes instead of passwords, two administrators for an administrator, own pages."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.identity.account.issue_code import IssueCode
from app.identity.account.own_password import change_own_password, unlock
from app.identity.account_lifecycle import NewPerson, add_user, deactivate
from app.identity.actor import SYSTEM, Grant
from app.identity.administrators import NeedsSecondError
from app.identity.confirmation.proposals import NewProposal, Proposals
from app.identity.grants import build_grant, grant, revoke
from app.identity.models import GrantRow, SignInSession
from app.identity.pages.role_conflicts import role_conflicts
from app.identity.sign_in import sessions
from app.identity.sign_in.codes import LIFE, sign_in_with_code
from app.kernel.errors import ConflictError, ForbiddenError, InvalidInputError
from app.ledger import LedgerEvent
from tests.support.at_once import at_once
from tests.support.plant.pages import signed_in
from tests.support.plant.passwords import release_waiting
from tests.support.plant.running import PASSWORD, Plant, running_plant

NEW = "quite another one"


@pytest.fixture
def plant(fresh_database: str, tmp_path: Path) -> Iterator[Plant]:
    with running_plant(fresh_database, tmp_path) as plant:
        for username, role in (
            ("sys", "system_admin"),
            ("sys2", "system_admin"),
            ("sec", "security_admin"),
            ("aud", "audit_admin"),
            ("li", "qa"),
        ):
            plant.hire(username, role)
        yield plant


def news(plant: Plant, username: str) -> list[str]:
    with plant.sessions() as session:
        query = text("SELECT kind FROM notifications WHERE user_id = :who ORDER BY id")
        return list(session.scalars(query, {"who": plant.people[username]}))


def issued(plant: Plant, session: Session) -> str:
    """The code for li, who may act: sent by one administrator, released by another."""
    code = plant.container.need(IssueCode)(session, plant.actor("sys"), "li", plant.clock.now())
    release_waiting(session, plant.actor("sec"), plant.clock.now())
    return code


def test_an_administrator_sets_nobodys_password(plant: Plant) -> None:
    with plant.sessions.begin() as session, pytest.raises(ForbiddenError, match="one-time code"):
        add_user(session, plant.actor("sys"), NewPerson("new", "New", PASSWORD), plant.clock.now())


@pytest.mark.parametrize("name", ["李\u200b质", "\u202e李质", "Li\u00adZhi", "李\n质", "李\ue000质"])
def test_nobody_is_named_with_what_nobody_sees(plant: Plant, name: str) -> None:
    with plant.sessions.begin() as session:
        with pytest.raises(InvalidInputError) as refusal:
            add_user(session, plant.actor("sys"), NewPerson("like.li", name), plant.clock.now())
        assert set(refusal.value.fields) == {"name"}
        add_user(session, plant.actor("sys"), NewPerson("like.li", "Łucja O’Neil-李 質"), plant.clock.now())


def test_a_code_that_comes_four_times_at_once_leads_in_once(plant: Plant) -> None:
    with plant.sessions.begin() as session:
        code = issued(plant, session)

    def enter() -> bool:
        with plant.sessions.begin() as session:
            return sign_in_with_code(session, "li", code, NEW, plant.clock.now()).token is not None

    assert sorted(at_once(*[enter] * 4)) == [False, False, False, True]


def test_a_code_leads_to_choosing_a_password_once(plant: Plant) -> None:
    now = plant.clock.now()
    with plant.sessions.begin() as session:
        open_one = sessions.sign_in(session, "li", PASSWORD, now).token or ""
        code = issued(plant, session)
        assert sessions.resolve(session, open_one, now) is None
        assert sessions.sign_in(session, "li", PASSWORD, now).token is None
        assert sign_in_with_code(session, "sec", code, NEW, now).token is None
        with pytest.raises(InvalidInputError):
            sign_in_with_code(session, "li", code, "short", now)
        assert sign_in_with_code(session, "li", code.lower().replace("-", " "), NEW, now).token
        assert sign_in_with_code(session, "li", code, PASSWORD, now).token is None
        assert sessions.sign_in(session, "li", NEW, now).token
    told = [news(plant, who) for who in ("li", "sec", "aud", "sys")]
    assert told == [["code_issued"], ["code_to_release"], ["code_issued"], []]


def test_whoever_holds_a_code_that_somebody_else_used_learns_it_and_the_record_says_so(plant: Plant) -> None:
    now = plant.clock.now()
    with plant.sessions.begin() as session:
        code = issued(plant, session)
        assert sign_in_with_code(session, "li", code, NEW, now, "10.0.0.1").token
        late = [sign_in_with_code(session, "li", code, NEW, now, "10.0.0.2") for _ in range(9)]
        li = plant.actor("li").id
        told = session.scalars(select(LedgerEvent.action).where(LedgerEvent.chain == f"person:{li}")).all()
    assert all("was used already" in str(one.refusal) for one in late)
    assert (told.count("code.used"), told.count("sign_in.failed")) == (1, 1)


def test_a_code_ends_after_a_day_and_by_a_newer_one(plant: Plant) -> None:
    now = plant.clock.now()
    with plant.sessions.begin() as session:
        first = issued(plant, session)
        second = issued(plant, session)
        assert sign_in_with_code(session, "li", first, NEW, now).token is None
        assert sign_in_with_code(session, "li", second, NEW, now + LIFE).token is None
        assert sign_in_with_code(session, "li", second, NEW, now + LIFE / 2).token


def test_a_code_is_the_second_way_in_while_the_name_is_braked(plant: Plant) -> None:
    now = plant.clock.now()
    with plant.sessions.begin() as session:
        for guess in range(60):
            sessions.sign_in(session, "li", "wrong password", now, f"203.0.113.{guess}")
        code = issued(plant, session)
        assert sign_in_with_code(session, "li", code, NEW, now, "10.0.0.1").token


def test_unlocking_is_an_act_of_its_own(plant: Plant) -> None:
    now = plant.clock.now()
    with plant.sessions.begin() as session:
        for _ in range(9):
            sessions.sign_in(session, "li", "wrong password", now, "10.0.0.1")
        assert sessions.sign_in(session, "li", PASSWORD, now, "10.0.0.1").token is None
        with pytest.raises(ForbiddenError):
            unlock(session, plant.actor("li"), "li", now)
        unlock(session, plant.actor("sec"), "li", now)
        assert sessions.sign_in(session, "li", PASSWORD, now, "10.0.0.1").token


def test_an_administrator_is_reset_by_two(plant: Plant) -> None:
    now, proposals = plant.clock.now(), plant.container.need(Proposals)
    with plant.sessions.begin() as session, pytest.raises(NeedsSecondError):
        plant.container.need(IssueCode)(session, plant.actor("sys"), "sec", now)
    with plant.sessions.begin() as session:
        made = proposals.propose(session, plant.actor("sys"), NewProposal("reset", "sec"), now)
    assert "account_proposed" in news(plant, "sec")
    with plant.sessions.begin() as session, pytest.raises(ConflictError, match="already"):
        proposals.propose(session, plant.actor("sys2"), NewProposal("reset", "sec"), now)
    for neither in ("sys", "sec", "li"):
        with plant.sessions.begin() as session, pytest.raises(ForbiddenError):
            proposals.confirm(session, plant.actor(neither), made, now)
    with plant.sessions.begin() as session:
        assert sessions.sign_in(session, "sec", PASSWORD, now).token
        code = proposals.confirm(session, plant.actor("aud"), made, now)
        assert code
        assert sign_in_with_code(session, "sec", code, NEW, now).token
    assert [news(plant, who) for who in ("sec", "sys", "sys2")] == [
        ["account_proposed", "account_confirmed"],
        ["account_confirmed"],
        ["account_proposed", "account_confirmed"],
    ]
    with plant.sessions.begin() as session, pytest.raises(ConflictError, match="decided"):
        proposals.confirm(session, plant.actor("sys2"), made, now)


def test_an_administrator_is_closed_by_two_and_what_is_refused_is_not_done(plant: Plant) -> None:
    now, proposals = plant.clock.now(), plant.container.need(Proposals)
    with plant.sessions.begin() as session, pytest.raises(NeedsSecondError):
        deactivate(session, plant.actor("sec"), "sys", now)
    for decide, active in ((proposals.refuse, True), (proposals.confirm, False)):
        with plant.sessions.begin() as session:
            made = proposals.propose(session, plant.actor("sec"), NewProposal("disable", "sys"), now)
            decide(session, plant.actor("aud"), made, now)
        with plant.sessions() as session:
            query = text("SELECT active FROM users WHERE username = 'sys'")
            assert session.scalar(query) is active


def test_changing_ones_own_password_takes_the_present_one_and_ends_all_sessions(plant: Plant, web: Flask) -> None:
    now = plant.clock.now()
    with plant.sessions.begin() as session, pytest.raises(InvalidInputError):
        change_own_password(session, plant.actor("li"), "not mine", NEW, now)
    here, there = signed_in(web, "li"), signed_in(web, "li")
    wrong = here.post("/account/password", data={"old": "not mine", "password": NEW})
    assert (wrong.status_code, wrong.location) == (303, "/account"), "back to the form, which says what was wrong"
    assert here.get("/account").status_code == 200
    assert here.post("/account/password", data={"old": PASSWORD, "password": "short"}).status_code == 303
    assert there.get("/account").status_code == 200
    assert here.post("/account/password", data={"old": PASSWORD, "password": NEW}).location == "/sign-in"
    assert [one.get("/account").status_code for one in (here, there)] == [302, 302]


def test_everybody_ends_their_own_sessions_and_tokens_and_nobody_elses(plant: Plant, web: Flask) -> None:
    here, other = signed_in(web, "li"), signed_in(web, "sec")
    signed_in(web, "li")
    page = here.post("/account/tokens", data={"label": "script", "scopes": "task:*", "days": "3"}).text
    assert "bihuan_" in page
    assert "bihuan_" not in here.get("/account").text.replace("bihuan_", "", 0).split("token")[0]
    with plant.sessions() as session:
        mine = list(session.scalars(select(SignInSession.id).where(SignInSession.user_id == plant.people["li"])))
        prefix = session.scalar(text("SELECT prefix FROM api_tokens"))
    other.post(f"/account/sessions/{mine[1]}/end")
    with plant.sessions() as session:
        assert session.get_one(SignInSession, mine[1]).revoked_at is None
    for one in mine[1:]:
        here.post(f"/account/sessions/{one}/end")
    here.post(f"/account/tokens/{prefix}/end")
    with plant.sessions() as session:
        assert session.get_one(SignInSession, mine[1]).revoked_at is not None
        assert session.scalar(text("SELECT revoked_at IS NOT NULL FROM api_tokens"))


def test_somebody_chooses_a_password_on_the_page_of_the_code(plant: Plant, web: Flask) -> None:
    shown = signed_in(web, "sys").post("/admin/people/li/code").text
    code = shown.split("<code>")[1].split("</code>")[0]
    client = web.test_client()
    wrong = client.post("/sign-in/code", data={"username": "li", "code": "WRONG", "password": NEW})
    assert wrong.status_code == 403
    with plant.sessions.begin() as session:
        release_waiting(session, plant.actor("sec"), plant.clock.now())
    assert client.post("/sign-in/code", data={"username": "li", "code": code, "password": "short"}).status_code == 422
    assert client.post("/sign-in/code", data={"username": "li", "code": code, "password": NEW}).status_code == 303
    assert client.get("/account").status_code == 200


def test_whose_roles_conflict_from_before_signs_in_and_acts_in_one_of_them(plant: Plant, web: Flask) -> None:
    now = plant.clock.now()
    with plant.sessions.begin() as session:
        for who, role in (("sys", "qa"), ("aud", "system_admin")):
            session.add(build_grant(plant.people[who], Grant(role), SYSTEM, now))
    assert plant.actor("sys").roles == {"system_admin"}
    assert plant.actor("aud").roles == {"system_admin"}
    signed_in(web, "sys")
    with plant.sessions() as session:
        found = {one.username: one.suspended for one in role_conflicts(session, now)}
    assert found == {"sys": ("qa",), "aud": ("audit_admin",)}
    assert "同时持有不得兼任的角色" in signed_in(web, "sec").get("/admin/roles").text


def test_who_sent_the_code_gives_that_person_no_role_even_as_the_security_administrator(plant: Plant) -> None:
    with plant.sessions.begin() as session:
        plant.container.need(IssueCode)(session, plant.actor("sys2"), "li", plant.clock.now())
        held = session.scalars(select(GrantRow.id).where(GrantRow.user_id == plant.people["sys2"])).one()
        revoke(session, SYSTEM, held, plant.clock.now())
    plant.pass_time(timedelta(minutes=1))
    with plant.sessions.begin() as session:
        grant(session, SYSTEM, "sys2", Grant("security_admin"), plant.clock.now())
    with plant.sessions.begin() as session, pytest.raises(ForbiddenError, match="You sent this person"):
        grant(session, plant.actor("sys2"), "li", Grant("manager"), plant.clock.now())
    with plant.sessions.begin() as session:
        grant(session, plant.actor("sec"), "li", Grant("manager"), plant.clock.now())
        grant(session, plant.actor("sys2"), "li", Grant("hr"), plant.clock.now())
