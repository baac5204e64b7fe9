"""Refusals and failures as people and programs receive them."""

from typing import Any

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from app.feel import FeelLimitError
from app.kernel.errors import ForbiddenError, InvalidInputError
from tests.support.preview.pages import change_hooks

JSON = {"Accept": "application/json"}


class DriverError(Exception):
    """What psycopg would raise, with PostgreSQL's code."""

    def __init__(self, sqlstate: str | None) -> None:
        super().__init__("no")
        self.sqlstate = sqlstate


def raising(app: Flask, error: Exception) -> FlaskClient:
    def view() -> Any:
        raise error

    app.add_url_rule("/raise", "raise", view)
    return app.test_client()


def test_a_refusal_is_a_page_in_the_person_s_language(client: FlaskClient) -> None:
    client.set_cookie("language", "zh")
    answer = client.get("/refusals/409")
    assert answer.status_code == 409
    assert "王强" in answer.text
    assert "was faster" not in answer.text


def test_a_refusal_is_json_for_a_program(client: FlaskClient) -> None:
    answer = client.get("/refusals/409", headers=JSON | {"Accept-Language": "en"})
    assert answer.get_json() == {"code": "conflict", "message": "王强 was faster and holds this task"}


def test_fields_are_named(app: Flask) -> None:
    client = raising(app, InvalidInputError("No", fields={"a.0.b": "Some %(x)s"}, x="thing"))
    assert client.get("/raise", headers=JSON).get_json()["fields"] == {"a.0.b": "Some thing"}


def test_paths_of_the_api_always_answer_json(client: FlaskClient) -> None:
    assert client.get("/api/v1/none", headers={"Accept": "text/html"}).get_json()["code"] == "not_found"


def test_a_bug_shows_a_number_and_no_traceback(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    answer = client.get("/refusals/500", headers=JSON)
    body = answer.get_json()
    assert (answer.status_code, body["code"]) == (500, "internal_error")
    assert "Traceback" not in answer.text
    assert body["number"] in caplog.text


@pytest.mark.parametrize(
    ("state", "code"), [(None, "unavailable"), ("08006", "unavailable"), ("57P01", "unavailable"), ("55P03", "busy")]
)
def test_a_database_that_is_away_or_busy_asks_to_come_back(app: Flask, state: str | None, code: str) -> None:
    answer = raising(app, OperationalError("select", {}, DriverError(state))).get("/raise", headers=JSON)
    assert (answer.status_code, answer.get_json()["code"], answer.headers["Retry-After"]) == (503, code, "5")


def test_an_expression_over_its_limit_is_no_failure_of_ours(app: Flask) -> None:
    answer = raising(app, FeelLimitError("a list has more than 9 items")).get("/raise", headers=JSON)
    assert answer.status_code == 422
    assert "9 items" in answer.get_json()["message"]


def test_another_failure_of_the_database_is_a_bug(app: Flask) -> None:
    assert raising(app, OperationalError("select", {}, DriverError("0A000"))).get("/raise").status_code == 500


def test_a_post_without_its_token_is_refused_in_plain_words(client: FlaskClient) -> None:
    answer = client.post("/notifications/read", headers=JSON | {"Accept-Language": "en"})
    assert (answer.status_code, answer.get_json()["code"]) == (400, "csrf_failed")


def test_a_refused_attempt_reaches_the_recorder(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    change_hooks(app, record_refusal=lambda _session, error: seen.append(error))
    monkeypatch.setattr("app.web.refusal.db.session", _NoSession())
    raising(app, ForbiddenError("No")).get("/raise")
    assert [type(error) for error in seen] == [ForbiddenError]


@pytest.mark.parametrize("address", ["/nowhere", "/refusals/403", "/refusals/500"])
def test_whoever_is_signed_in_can_go_on_from_a_refusal(client: FlaskClient, address: str) -> None:
    text = client.get(address).text
    assert 'href="/cases/mine"' in text
    assert "李敏" in text


def test_a_failure_on_our_side_asks_the_database_nothing_more(app: Flask) -> None:
    change_hooks(app, count=lambda _person: pytest.fail("the database is in doubt"))
    assert "An error on our side" in app.test_client().get("/refusals/500", headers={"Accept-Language": "en"}).text


def test_a_failure_is_taken_back_before_its_page_is_made(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []

    def page(status: int, _code: str, _message: str) -> Response:
        steps.append("page")
        return Response(status=status)

    monkeypatch.setattr("app.web.errors.undo", lambda: steps.append("undo"))
    change_hooks(app, error_forms={"/raise": page})
    assert raising(app, KeyError("bug")).get("/raise").status_code == 500
    assert steps == ["undo", "page"]


def test_a_stranger_s_refusal_has_no_menu(app: Flask) -> None:
    change_hooks(app, load_actor=lambda: None)
    assert "/cases/mine" not in app.test_client().get("/nowhere").text


def test_a_refused_post_changes_the_language_from_the_start_page(client: FlaskClient) -> None:
    assert '<input type="hidden" name="next" value="/">' in client.post("/notifications/read").text


class _NoSession:
    """Stands for the scoped session where no database is."""

    def __call__(self) -> None:
        return None

    def rollback(self) -> None:
        """Nothing to undo."""

    commit = remove = rollback
