"""The sign-in page, the cookie, and who is asking: over HTTP."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask, g
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.config.settings import Settings
from app.identity.access import require
from app.identity.account_lifecycle import NewPerson, add_user
from app.identity.actor import SYSTEM, Grant
from app.identity.grants import grant
from app.identity.sign_in.demo_people import DemoCast
from app.identity.tokens import NewToken, create_token
from app.identity.views import pages as views
from app.kernel.clock import SystemClock
from app.ledger.models import LedgerEvent
from app.web.extensions import db
from app.web.factory import create_flask
from app.web.hooks import Hooks
from tests.integration.identity.conftest import PASSWORD
from tests.support.bare import bare_container
from tests.support.preview.doors import OpenDoor


@pytest.fixture
def site_settings(tmp_path, fresh_database) -> Settings:
    return Settings(instance_dir=tmp_path, secret_key="k" * 32, database_url=fresh_database)


def _door(endpoint: str) -> OpenDoor:
    return OpenDoor(public=endpoint not in {"me", "secret"})


def make_site(settings: Settings, **config: object) -> Flask:
    hooks = Hooks(load_actor=views.load_actor, record_refusal=views.record_refusal, door=_door)
    container = bare_container(settings)
    container.hold(DemoCast(frozenset({"li"}), "shown to all"))
    app = create_flask(container, hooks, **({"TESTING": True, "WTF_CSRF_ENABLED": False} | config))
    app.register_blueprint(views.bp)

    @app.get("/")
    def home() -> dict[str, str | None]:
        return {"who": g.actor.username if g.actor else None}

    @app.get("/api/v1/me")
    def me() -> dict[str, str]:
        return {"who": g.actor.username}

    @app.get("/secret")
    def secret() -> str:
        require(g.actor, "ledger:read")
        return "the ledger"

    with app.app_context():
        now = SystemClock().now()
        add_user(db.session(), SYSTEM, NewPerson("li", "李雷", PASSWORD, org_unit="灌装线"), now)
        grant(db.session(), SYSTEM, "li", Grant("qa"), now)
        db.session.commit()
    return app


@pytest.fixture
def site(site_settings):
    app = make_site(site_settings)
    yield app
    dispose(app)


@pytest.fixture
def demo_site(site_settings):
    app = make_site(replace(site_settings, demo=True))
    yield app
    dispose(app)


def dispose(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def enter(client, password: str = PASSWORD, target: str = "/") -> object:
    return client.post("/sign-in", data={"username": "li", "password": password, "next": target})


def sign_in_cookie(answer) -> str:
    return next(one for one in answer.headers.getlist("Set-Cookie") if "sign-in=" in one)


def in_database(app: Flask, work):
    with app.app_context(), Session(db.engine) as session, session.begin():
        return work(session)


def test_the_right_password_leads_on_and_the_cookie_is_out_of_scripts_reach(site) -> None:
    client = site.test_client()
    answer = enter(client, target="/secret?x=1")
    assert (answer.status_code, answer.location) == (303, "/secret?x=1")
    cookie = sign_in_cookie(answer)
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" not in cookie
    assert client.get("/").json == {"who": "li"}
    assert client.get("/sign-in").status_code == 302


def test_over_https_the_cookie_is_bound_to_the_host(site_settings) -> None:
    app = make_site(replace(site_settings, secure_cookies=True))
    cookie = sign_in_cookie(enter(app.test_client()))
    assert cookie.startswith("__Host-sign-in=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    dispose(app)


def test_a_wrong_password_stays_on_the_page_and_is_counted(site) -> None:
    client = site.test_client()
    answer = enter(client, "wrong password")
    assert answer.status_code == 403
    assert "用户名或密码不正确" in answer.text
    assert 'value="li"' in answer.text
    assert in_database(site, lambda s: s.execute(text("SELECT min(failures) FROM sign_in_failures")).scalar_one()) == 1
    for _ in range(4):
        answer = enter(client, "wrong password")
    assert "1 分钟" in answer.text


def test_in_a_browser_in_which_somebody_has_signed_in_others_guesses_brake_nobody(site) -> None:
    own, other = site.test_client(), site.test_client()
    enter(own)
    own.post("/sign-out")
    for _ in range(6):
        enter(other, "wrong password")
    assert enter(other).status_code == 403
    other.set_cookie("browser", own.get_cookie("browser").value + "x")
    assert enter(other).status_code == 403
    assert enter(own).status_code == 303


def test_a_foreign_address_is_no_place_to_go_after_signing_in(site) -> None:
    assert enter(site.test_client(), target="https://evil.example/").location == "/"


def test_signing_out_ends_the_session_on_the_server(site) -> None:
    client = site.test_client()
    enter(client)
    token = client.get_cookie("sign-in").value
    assert client.post("/sign-out").location == "/sign-in"
    client.set_cookie("sign-in", token)
    assert client.get("/").json == {"who": None}


def test_the_language_is_remembered_for_the_person(site) -> None:
    client = site.test_client()
    enter(client)
    assert client.post("/language", data={"language": "en", "next": "/"}).status_code == 303
    client.delete_cookie("language")
    client.post("/sign-out")
    assert in_database(site, lambda s: s.execute(text("SELECT locale FROM users")).scalar_one()) == "en"
    assert client.post("/language", data={"language": "de"}).status_code == 404


def test_the_session_is_marked_as_seen_once_a_minute(site) -> None:
    client = site.test_client()
    enter(client)

    def age(session) -> None:
        session.execute(text("UPDATE sessions SET last_seen_at = last_seen_at - interval '10 minutes'"))

    def seen(session):
        return session.execute(text("SELECT last_seen_at FROM sessions")).scalar_one()

    in_database(site, age)
    client.get("/")
    first = in_database(site, seen)
    client.get("/")
    assert in_database(site, seen) == first
    assert SystemClock().now() - first < timedelta(minutes=1)


def test_the_api_takes_tokens_only_and_pages_take_cookies_only(site) -> None:
    client = site.test_client()
    enter(client)
    assert client.get("/api/v1/me").status_code == 401
    token = in_database(site, lambda s: create_token(s, SYSTEM, NewToken("li"), SystemClock().now()))
    bearer = {"Authorization": f"Bearer {token}"}
    fresh = site.test_client()
    assert fresh.get("/api/v1/me", headers=bearer).json == {"who": "li"}
    assert fresh.get("/", headers=bearer).json == {"who": None}
    assert fresh.get("/api/v1/me", headers={"Authorization": "Bearer nonsense"}).status_code == 401
    assert fresh.get("/api/v1/me", headers={"Authorization": "Basic eDp5"}).status_code == 401
    used = in_database(site, lambda s: s.execute(text("SELECT last_used_at FROM api_tokens")).scalar_one())
    assert used is not None


def test_a_refused_page_is_recorded_in_the_persons_chain(site) -> None:
    client = site.test_client()
    enter(client)
    assert client.get("/secret").status_code == 403
    query = select(LedgerEvent.action, LedgerEvent.outcome, LedgerEvent.body).order_by(LedgerEvent.seq.desc())
    row = in_database(site, lambda s: s.execute(query.where(LedgerEvent.chain != "system").limit(1)).one())
    assert (row.action, row.outcome) == ("access.denied", "denied")
    assert '"path":"/secret"' in row.body


def test_the_demo_lets_people_in_with_one_tap(demo_site) -> None:
    client = demo_site.test_client()
    page = client.get("/sign-in").text
    assert "李雷" in page
    assert "灌装线" in page
    assert client.post("/sign-in", data={"demo_user": "li", "next": "/"}).status_code == 303
    assert client.get("/").json == {"who": "li"}


def test_the_demo_says_with_which_password_its_people_sign(demo_site) -> None:
    assert "shown to all" in demo_site.test_client().get("/sign-in").text


def test_a_real_plant_tells_no_password(site) -> None:
    assert "shown to all" not in site.test_client().get("/sign-in").text


def test_the_demo_neither_lists_nor_lets_in_who_is_not_of_its_cast(demo_site) -> None:
    with demo_site.app_context():
        add_user(db.session(), SYSTEM, NewPerson("real", "真人", PASSWORD), SystemClock().now())
        grant(db.session(), SYSTEM, "real", Grant("system_admin"), SystemClock().now())
        db.session.commit()
    client = demo_site.test_client()
    assert "真人" not in client.get("/sign-in").text
    assert client.post("/sign-in", data={"demo_user": "real"}).status_code == 404
    assert client.get("/").json == {"who": None}


def test_outside_the_demo_nobody_enters_without_a_password(site) -> None:
    client = site.test_client()
    assert "李雷" not in client.get("/sign-in").text
    assert client.post("/sign-in", data={"demo_user": "li"}).status_code == 404
    assert client.get("/").json == {"who": None}


def test_signing_in_needs_the_pages_own_form(site_settings) -> None:
    app = make_site(site_settings, WTF_CSRF_ENABLED=True)
    assert enter(app.test_client()).status_code == 400
    dispose(app)
