"""What nothing may hold is refused before any view, in every part of a request, and written down."""

from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.ledger.models import LedgerEvent
from tests.integration.conftest import Browser
from tests.support.plant.running import Plant

TASK = "/tasks/00000000-0000-0000-0000-000000000000"
REQUESTS: list[tuple[str, dict[str, Any]]] = [  # the case nul-in-queries among them
    ("/?search=%00", {}),
    ("/?line=%00", {}),
    ("/cases?search=%00", {}),
    ("/cases?line=%00", {}),
    ("/cases?text=%00", {}),
    ("/cases?%00=1", {}),
    ("/cases?after=0001-01-01T00:00:00%2B14:00", {}),
    ("/lines/%00/S1", {}),
    ("/nowhere%00", {}),
    ("/cases/new/%00", {"method": "POST"}),
    ("/hooks/%00", {"method": "POST"}),
    ("/language", {"method": "POST", "data": {"language": "\0"}}),
    (f"{TASK}/complete", {"method": "POST", "json": {"answers": {"a": "\0"}}}),
    (f"{TASK}/complete", {"method": "POST", "data": {"answers": '{"a": NaN}'}, "content_type": "multipart/form-data"}),
    (f"{TASK}/draft", {"method": "PUT", "data": b'{"answers": {"a": "\\ud800"}}'}),
    (f"{TASK}/draft", {"method": "PUT", "data": b'{"answers": ' + b"[" * 200_000}),
]


@pytest.mark.parametrize(("path", "more"), REQUESTS)
def test_it_is_refused_and_written_down(browser: Browser, plant: Plant, path: str, more: Mapping[str, Any]) -> None:
    answer = browser("wang").open(path, **more)
    assert answer.status_code == 400, answer.text
    with plant.sessions() as session:
        denied = session.scalars(select(LedgerEvent.body).where(LedgerEvent.action == "access.denied")).all()
    assert any("unholdable" in body for body in denied)


def test_a_stranger_is_refused_too(web: Flask) -> None:
    client = web.test_client()
    assert client.post("/sign-in", data={"username": "zz\0x"}).status_code == 400
    assert client.get("/cases?line=%00").status_code == 400
    assert client.post("/api/v1/cases", data=b'{"process": "\\ud800"}').status_code == 401


def test_a_number_that_no_row_has_leads_nowhere(browser: Browser) -> None:
    assert browser("wang").post(f"/people/units/{10**30}/move").status_code == 404
