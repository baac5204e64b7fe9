"""A signed task over HTTP: refusals are counted after their rollback; what is signed says by whom, when and why."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from app.audit.seal_jobs import sweep_seals, sweep_urgent_seals
from app.bootstrap.pages import create_app
from app.identity.sign_in import lockout
from app.ledger.personal_data.restore import open_bodies
from tests.support.ledger import breaks
from tests.support.plant.running import PASSWORD, Plant, running_plant
from tests.support.plant.small_loop import small_files

SIGNED = b'<camunda:property name="bihuan:sign" value="review" />'
PLACE = b'<camunda:property name="bihuan:writes" value="review" />'


@pytest.fixture
def plant(fresh_database: str, tmp_path: Path) -> Iterator[Plant]:
    with running_plant(fresh_database, tmp_path) as plant:
        for username, role in (("wang", "production"), ("li", "qa"), ("sun", "qa_manager")):
            plant.hire(username, role)
        plant.deploy({name: content.replace(PLACE, PLACE + SIGNED) for name, content in small_files().items()})
        plant.start("wang", "small_loop")
        plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
        yield plant


@pytest.fixture
def li(plant: Plant) -> Iterator[FlaskClient]:
    app = create_app(plant.container, TESTING=True, WTF_CSRF_ENABLED=False)
    client = app.test_client()
    assert client.post("/sign-in", data={"username": "li", "password": PASSWORD}).status_code == 303
    yield client
    with app.app_context():
        from app.web.extensions import db

        db.engine.dispose()


def sign(client: FlaskClient, plant: Plant, password: str | None) -> tuple[int, str]:
    task = plant.task("li", "review").id
    body = {"answers": {"limit": 3}} | ({"password": password} if password else {})
    answer = client.post(f"/tasks/{task}/complete", json=body, headers={"Accept": "application/json"})
    return answer.status_code, (answer.json or {}).get("code", "")


def test_guessing_locks_the_signature_while_the_session_lives_on(plant: Plant, li: FlaskClient) -> None:
    assert sign(li, plant, None) == (422, "signature_required")
    for _ in range(lockout.MAX_FAILURES):
        assert sign(li, plant, "not the password") == (422, "signature_required")
    assert sign(li, plant, PASSWORD) == (403, "signature_locked")
    assert li.get("/").status_code == 200
    with plant.sessions() as session:
        query = "SELECT action, count(*) FROM ledger_events WHERE action ~~ 'signature.%' GROUP BY action"
        assert dict(session.execute(text(query)).all()) == {"signature.failed": 4, "signature.locked": 1}
        assert list(breaks(session)) == []


def test_a_signed_entry_prints_name_time_and_meaning(plant: Plant, li: FlaskClient) -> None:
    case = plant.task("li", "review").case_id
    assert sign(li, plant, PASSWORD)[0] == 200
    with plant.sessions() as session:
        query = "SELECT body FROM ledger_events WHERE case_id = :case ORDER BY seq DESC LIMIT 1"
        [body] = open_bodies(session, session.scalars(text(query), {"case": case}))
    assert body["meaning"] == "review"
    assert body["data"]["signature"] == {"method": "password"}
    assert (body["who"]["name"], body["who"]["username"]) == ("Li", "li")
    assert body["act"]["at"]
    page = li.get(f"/cases/{case}").text
    assert "签名：Li，" in page
    assert "含义：审核" in page


def test_a_signature_waits_for_no_slow_sweep_to_be_sealed(plant: Plant, li: FlaskClient) -> None:
    with plant.sessions.begin() as session:
        assert (sweep_urgent_seals(session), sweep_seals(session)) == (0, 1)
    plant.run_jobs()
    assert sign(li, plant, PASSWORD)[0] == 200
    with plant.sessions.begin() as session:
        assert sweep_urgent_seals(session) == 1
