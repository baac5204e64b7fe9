"""The auditor's desk: everything without a shell, done by a worker, with what came of it on the page."""

import io
import json
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from app.audit.verifier import verify as verifier
from tests.integration.conftest import Browser
from tests.support.plant.running import START, Plant

DAY = START.date().isoformat()


@pytest.fixture
def auditor(plant: Plant, browser: Browser) -> FlaskClient:
    plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
    return browser("gao")


def ordered(client: FlaskClient, plant: Plant, kind: str, **more: str) -> str:
    """The page before and after the worker has done it."""
    assert client.post("/audit/desk", data={"kind": kind, **more}).status_code == 303
    waiting = client.get("/audit/desk")
    assert 'data-order="waiting"' in waiting.text
    assert waiting.headers["Refresh"] == "3"
    plant.run_jobs()
    page = client.get("/audit/desk")
    assert "Refresh" not in page.headers
    assert 'data-order="done"' in page.text, page.text
    return page.text


def fetched(client: FlaskClient, page: str) -> bytes:
    address = re.search(r'href="(/audit/desk/[-0-9a-f]{36}/file)"', page)
    assert address is not None
    return client.get(address.group(1)).data


def test_everything_is_verified_in_the_browser(auditor: FlaskClient, plant: Plant) -> None:
    page = ordered(auditor, plant, "verify")
    assert "完好" in page
    assert "不受账本保护，不能作为证据" in page
    with plant.sessions() as session:
        assert session.scalar(text("SELECT count(*) FROM ledger_events WHERE action = 'record.verified'")) == 1


def test_dossiers_of_a_period_hold_up_offline(auditor: FlaskClient, plant: Plant, tmp_path: Path) -> None:
    content = fetched(auditor, ordered(auditor, plant, "dossiers", first_day=DAY, last_day=DAY))
    path = tmp_path / "dossiers.zip"
    path.write_bytes(content)
    assert verifier.main([str(path)]) == 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert "cases/SL-2026-00001.html" in archive.namelist()


def test_event_logs_are_fetched_in_both_formats(auditor: FlaskClient, plant: Plant) -> None:
    assert b"<trace" in fetched(auditor, ordered(auditor, plant, "xes"))
    plant.clock.advance(timedelta(minutes=1))
    page = ordered(auditor, plant, "ocel")
    assert json.loads(fetched(auditor, page))["events"]


def test_a_period_needs_both_days(auditor: FlaskClient) -> None:
    assert auditor.post("/audit/desk", data={"kind": "dossiers"}).status_code == 422


def test_the_head_and_the_key_are_there_to_keep(auditor: FlaskClient, plant: Plant) -> None:
    assert auditor.get("/audit/desk/head.json").status_code == 404
    ordered(auditor, plant, "verify")
    assert json.loads(auditor.get("/audit/desk/head.json").data)["size"] > 0
    assert b"BEGIN PUBLIC KEY" in auditor.get("/audit/desk/public-key.pem").data


def test_only_who_may_verify_sees_the_desk(browser: Browser) -> None:
    assert browser("wang").get("/audit/desk").status_code == 403


def test_each_kind_asks_its_own_permission(browser: Browser, plant: Plant) -> None:
    """The audit administrator verifies, and takes no dossiers."""
    client = browser("he")
    given = {"kind": "dossiers", "first_day": DAY, "last_day": DAY}
    assert client.post("/audit/desk", data=given).status_code == 403
    assert client.post("/audit/desk", data={"kind": "verify"}).status_code == 303
