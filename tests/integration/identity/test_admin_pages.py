"""Accounts, roles over time and absences over HTTP: thin pages over use cases, each for its own role."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.config.settings import Settings
from app.identity import door_of, wiring
from app.identity.absences import NewAbsence, end_absence, record_absence
from app.identity.account_lifecycle import NewPerson, add_user
from app.identity.actor import SYSTEM, Grant
from app.identity.directory import actor_of
from app.identity.grants import grant
from app.identity.models import Absence
from app.identity.pages.absence_list import absences_from
from app.identity.pages.grant_list import grants_over_time
from app.identity.views import absence_pages, erasure, own_account, pages, proposal_pages
from app.identity.views import accounts as admin
from app.kernel.clock import SystemClock
from app.kernel.errors import ConflictError
from app.kernel.events import Events
from app.web.extensions import db
from app.web.factory import create_flask
from app.web.hooks import Hooks
from tests.integration.identity.conftest import PASSWORD
from tests.support.bare import bare_container
from tests.support.plant.measured_step import make_plant

DAY = timedelta(days=1)
NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
HIRED = {"sys": "system_admin", "sec": "security_admin", "hua": "hr", "min": "hr", "li": "qa"}


@pytest.fixture
def site(tmp_path, fresh_database) -> Iterator[Flask]:
    settings = Settings(instance_dir=tmp_path, secret_key="k" * 32, database_url=fresh_database)
    hooks = Hooks(load_actor=pages.load_actor, record_refusal=pages.record_refusal, door=door_of)
    container = bare_container(settings)
    container.hold(Events())
    wiring.register(container)
    app = create_flask(container, hooks, TESTING=True, WTF_CSRF_ENABLED=False)
    for blueprint in (pages.bp, admin.bp, absence_pages.bp, own_account.bp, proposal_pages.bp, erasure.bp):
        app.register_blueprint(blueprint)
    with app.app_context():
        now = SystemClock().now()
        for username, role in (
            ("sys", "system_admin"),
            ("sec", "security_admin"),
            ("hua", "hr"),
            ("min", "hr"),
            ("li", "qa"),
        ):
            add_user(db.session(), SYSTEM, NewPerson(username, username.title(), PASSWORD), now)
            grant(db.session(), SYSTEM, username, Grant(role), now)
        make_plant(db.session())
        db.session.commit()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def client(site: Flask, username: str) -> FlaskClient:
    found = site.test_client()
    assert found.post("/sign-in", data={"username": username, "password": PASSWORD}).status_code == 303
    return found


def test_the_system_administrator_keeps_accounts_but_gives_no_roles(site: Flask) -> None:
    page = client(site, "sys")
    form = {"username": "wang", "name": "王伟", "sign_in": "yes"}
    opened = page.post("/admin/people", data=form, follow_redirects=True).text
    assert "账号已开通" in opened
    assert "一次性登录码" in opened
    assert "王伟" in page.get("/admin/people").text
    assert "已被使用" in page.post("/admin/people", data=form, follow_redirects=True).text
    assert page.post("/admin/roles", data={"person": "wang", "role": "qa"}).status_code == 403
    closed = page.post("/admin/people/wang/disable", data={"reason": "离职"}, follow_redirects=True)
    assert "账号已关闭" in closed.text


def test_the_security_administrator_gives_roles_but_opens_no_accounts(site: Flask) -> None:
    page = client(site, "sec")
    given = page.post("/admin/roles", data={"person": "li", "role": "manager", "line": "T1"}, follow_redirects=True)
    assert "角色已授予" in given.text
    assert "主管" in page.get("/admin/roles?person=li").text
    refused = page.post("/admin/roles", data={"person": "sys", "role": "audit_admin"}, follow_redirects=True)
    assert "角色已授予" not in refused.text
    assert page.post("/admin/roles", data={"person": "sec", "role": "qa"}).status_code == 403
    assert page.post("/admin/people", data={"username": "x", "name": "x"}).status_code == 403


def test_what_somebody_held_on_a_day_can_be_read_later(session: Session, person) -> None:
    person("li")
    with_end = Grant("qa", valid_from=NOW - 10 * DAY, valid_to=NOW - 5 * DAY)
    grant(session, SYSTEM, "li", with_end, NOW - 10 * DAY)
    grant(session, SYSTEM, "li", Grant("manager", valid_from=NOW + DAY), NOW)
    assert {(row.role, row.state) for row in grants_over_time(session, NOW, username="li")} == {
        ("qa", "ended"),
        ("manager", "future"),
    }
    assert [row.role for row in grants_over_time(session, NOW, at=NOW - 7 * DAY, username="li")] == ["qa"]
    assert grants_over_time(session, NOW, at=NOW, username="li") == []


def test_hr_records_an_absence_and_ends_it(site: Flask) -> None:
    page = client(site, "hua")
    today = datetime.now(UTC).date()
    form = {"person": "min", "substitute": "sys", "from": str(today), "to": str(today + 3 * DAY)}
    assert "缺勤已登记" in page.post("/people/absences", data=form, follow_redirects=True).text
    wrong = form | {"substitute": "min"}
    assert "缺勤已登记" not in page.post("/people/absences", data=wrong, follow_redirects=True).text
    with site.app_context():
        (absence,) = db.session.scalars(select(Absence.id))
        assert actor_of(db.session(), "sys", SystemClock().now()).standing_in == ()
    assert client(site, "hua").post(f"/people/absences/{absence}/confirm").status_code == 403
    assert "已确认" in client(site, "sec").post(f"/people/absences/{absence}/confirm", follow_redirects=True).text
    with site.app_context():
        assert [one.username for one in actor_of(db.session(), "sys", SystemClock().now()).standing_in] == ["min"]
    assert "Min" in client(site, "sys").get("/account/substitutions").text
    assert "缺勤已结束" in page.post(f"/people/absences/{absence}/end", follow_redirects=True).text
    with site.app_context():
        assert actor_of(db.session(), "sys", SystemClock().now()).standing_in == ()


@pytest.mark.parametrize("path", ["/admin/people", "/admin/roles", "/people/absences"])
def test_others_are_turned_away_and_it_is_written_down(site: Flask, path: str) -> None:
    page = client(site, "li")
    assert page.get(path).status_code == 403
    with site.app_context():
        query = "SELECT count(*) FROM ledger_events WHERE action = 'access.denied'"
        assert db.session.scalar(text(query)) == 1


def test_an_absence_that_has_not_begun_can_be_called_off(session: Session, person) -> None:
    person("li")
    absence = record_absence(session, SYSTEM, NewAbsence("li", NOW + DAY, NOW + 3 * DAY), NOW)
    end_absence(session, SYSTEM, absence, NOW)
    assert absences_from(session, NOW + DAY + timedelta(seconds=1)) == []
    with pytest.raises(ConflictError):
        end_absence(session, SYSTEM, absence, NOW + 4 * DAY)
