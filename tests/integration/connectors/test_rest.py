"""JSON pulled with a cursor and a token, and pushed to us in signed messages."""

import json
from datetime import timedelta
from typing import Any

import pytest

from app.connectors.webhook_signature import Message, WebhookSignatureError, check_message, sign
from tests.support.plant.works import NOW, Works
from tests.support.services.json_service import json_service, redirecting_service

MAPPING: dict[str, Any] = {
    "source": "mes",
    "key": ["id"],
    "columns": {"step": "place.step", "start": "day", "total": "n", "defect": "bad"},
    "constants": {"line": "T1"},
}
ROWS = [{"id": n, "place": {"step": "filling"}, "day": f"2026-10-{n:02}", "n": 50, "bad": n} for n in range(1, 9)]


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONNECTOR_SECRET_MES", "t0ken")
    monkeypatch.setenv("CONNECTOR_SECRET_PUSH", "t0ken")


def test_a_redirect_is_followed_within_reach_only_and_takes_no_token_along(works: Works) -> None:
    with json_service(ROWS) as beyond, redirecting_service(beyond) as url:
        result = works.run(pull(works, url, token="env:CONNECTOR_SECRET_MES"))
        assert "401" in result.message, "another port is another place: the token stayed behind"
        with redirecting_service("http://169.254.169.254/latest/") as elsewhere:
            result = works.run(works.connector("rest", MAPPING, "cloud", url=elsewhere, cursor_param="cursor"))
    assert "169.254.169.254" in result.message
    assert "out of reach" in result.message


def pull(works: Works, url: str, **more: str) -> Any:
    return works.connector(
        "rest", MAPPING, url=url, items="data.items", next="meta.next", cursor_param="cursor", **more
    )


def test_all_pages_are_read_and_the_next_run_begins_behind_them(works: Works) -> None:
    rows = list(ROWS)
    with json_service(rows) as url:
        connector = pull(works, url, token="env:CONNECTOR_SECRET_MES")
        first = works.run(connector)
        assert (first.state, first.result.new) == ("done", 8), first.message
        rows.append({**ROWS[0], "id": 9, "day": "2026-10-09"})
        second = works.run(connector)
        assert (second.result.read, second.result.new) == (1, 1)


def test_without_the_token_the_run_says_what_the_service_answered(works: Works) -> None:
    with json_service(ROWS) as url:
        result = works.run(pull(works, url))
    assert result.state == "failed"
    assert "401" in result.message


def test_a_secret_that_is_not_there_is_named(works: Works) -> None:
    result = works.run(pull(works, "http://127.0.0.1:9/", token="env:CONNECTOR_SECRET_MISSING"))
    assert "env:CONNECTOR_SECRET_MISSING" in result.message


def test_a_signed_message_is_stored_and_a_forged_or_old_one_is_not(works: Works) -> None:
    works.connector("webhook", MAPPING, code="push", secret="env:CONNECTOR_SECRET_PUSH")
    body = json.dumps({"records": ROWS}).encode()
    at = int(NOW.timestamp())
    with works.session() as session:
        secrets = works.outside.secrets
        check_message(session, secrets, Message("push", sign("t0ken", body, at), body), NOW)
        for code, header, moment in (
            ("push", sign("other", body, at), NOW),
            ("push", "", NOW),
            ("nobody", sign("t0ken", body, at), NOW),
            ("push", sign("t0ken", body, at), NOW + timedelta(minutes=6)),
        ):
            with pytest.raises(WebhookSignatureError):
                check_message(session, secrets, Message(code, header, body), moment)
    result = works.run_connector.receive("push", body)
    assert (result.state, result.result.new) == ("done", 8)
    assert works.run_connector.receive("push", body).result.same == 8
    assert works.run_connector.receive("push", b"{").state == "failed"


def test_complaints_are_pulled_and_pushed_as_counts_are(works: Works) -> None:
    mapping = {
        "source": "crm",
        "feed": "complaints",
        "key": ["id"],
        "columns": {"start": "day", "text": "said"},
        "constants": {"line": "T1", "step": "filling"},
    }
    with json_service([{"id": 1, "day": "2026-10-01", "said": "漏罐"}]) as url:
        access = {"token": "env:CONNECTOR_SECRET_MES", "cursor_param": "cursor"}
        connector = works.connector("rest", mapping, "crm", url=url, items="data.items", next="meta.next", **access)
        assert works.run(connector).result.new == 1
    works.connector("webhook", {**mapping, "source": "hook"}, "hook", secret="env:CONNECTOR_SECRET_PUSH")
    body = json.dumps({"records": [{"id": 2, "day": "2026-10-02", "said": "瘪罐"}]}).encode()
    assert works.run_connector.receive("hook", body).result.new == 1
    assert works.scalar("SELECT string_agg(text, ',' ORDER BY source_key) FROM complaints") == "漏罐,瘪罐"
