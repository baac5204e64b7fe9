"""Every address has a row in the policy's table of doors, and nobody is asked later than there."""

from datetime import timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from app.identity import SYSTEM, door_of, policy
from app.identity.tokens import NewToken, create_token
from app.kernel.clock import WallClock
from app.ledger.models import LedgerEvent
from tests.support.plant.running import Plant

ID = UUID(int=7)


def test_every_address_has_a_row_and_every_row_an_address(web: Flask) -> None:
    assert {rule.endpoint for rule in web.url_map.iter_rules()} == set(policy().endpoints)


def test_a_stranger_comes_in_nowhere_but_by_a_public_door(web: Flask) -> None:
    client = web.test_client()
    for rule in web.url_map.iter_rules():
        if not door_of(rule.endpoint).public:
            named = {name: ID if "UUID" in type(kind).__name__ else 1 for name, kind in rule._converters.items()}
            _, path = rule.build(named)
            for method in rule.methods & {"GET", "POST", "PUT", "PATCH", "DELETE"}:
                answer = client.open(path, method=method, headers={"Accept": "application/json"})
                assert (answer.status_code, rule.endpoint) == (401, rule.endpoint)


def test_nobody_is_told_what_is_wrong_with_a_request_before_they_have_signed_in(web: Flask) -> None:
    client = web.test_client()
    for path, method in [
        ("/api/v1/cases", "POST"),
        ("/api/v1/tasks?limit=x", "GET"),
        ("/api/v1/tasks/00000000-0000-0000-0000-000000000000/complete", "POST"),
        ("/api/v1/role-mapping", "PUT"),
    ]:
        answer = client.open(path, method=method, json={"wrong": 1} if method != "GET" else None)
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer"), path


def test_a_token_for_something_else_neither_lists_claims_completes_nor_starts(web: Flask, plant: Plant) -> None:
    """The case token-scope."""
    plant.start("wang", "small_loop")
    task = plant.task("wang", "ask").id
    with plant.sessions.begin() as session:
        now = plant.container.need(WallClock).now()
        token = create_token(session, SYSTEM, NewToken("wang", ("people:read",), now + timedelta(days=30)), now)
    headers, client = {"Authorization": f"Bearer {token}"}, web.test_client()
    for path, method, body in [
        ("/api/v1/tasks", "GET", None),
        (f"/api/v1/tasks/{task}", "GET", None),
        (f"/api/v1/tasks/{task}/claim", "POST", {}),
        (f"/api/v1/tasks/{task}/complete", "POST", {"answers": {"text": "x", "line": "L1"}}),
        ("/api/v1/cases", "POST", {"process": "small_loop"}),
    ]:
        assert client.open(path, method=method, json=body, headers=headers).status_code == 403, path
    with plant.sessions() as session:
        denied = session.scalars(select(LedgerEvent.body).where(LedgerEvent.action == "access.denied")).all()
    assert len(denied) == 5
    assert plant.task("wang", "ask").claimed_by is None
