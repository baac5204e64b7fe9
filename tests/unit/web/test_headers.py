"""The policy of every answer."""

import dataclasses

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.config.settings import Settings
from app.web.factory import create_flask
from app.web.hooks import Hooks
from tests.support.bare import bare_container


@pytest.mark.parametrize("address", ["/", "/sign-in", "/nowhere", "/cases/x", "/static/dist/none.js"])
def test_a_page_may_run_and_load_only_what_this_site_serves(client: FlaskClient, address: str) -> None:
    policy = client.get(address).headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_only_the_editors_may_write_style_attributes(client: FlaskClient) -> None:
    policy = client.get("/designer/process/x").headers["Content-Security-Policy"]
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "script-src 'self';" in policy


def test_what_a_signed_in_person_sees_is_stored_nowhere(client: FlaskClient) -> None:
    assert client.get("/").headers["Cache-Control"] == "no-store"


def test_other_headers_stand_on_every_answer(client: FlaskClient) -> None:
    headers = client.get("/sign-in").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers


def test_what_the_api_gives_is_no_document_and_may_load_nothing(client: FlaskClient) -> None:
    headers = client.get("/api/v1/nowhere").headers
    assert (headers["X-Content-Type-Options"], "Permissions-Policy" in headers) == ("nosniff", False)
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_https_is_remembered_and_its_cookie_bound_to_the_host(app: Flask) -> None:
    settings = dataclasses.replace(app.extensions["container"].need(Settings), secure_cookies=True)
    secure = create_flask(bare_container(settings), Hooks())
    assert "max-age" in secure.test_client().get("/nowhere").headers["Strict-Transport-Security"]
    assert secure.config["SESSION_COOKIE_NAME"] == "__Host-page"
    assert secure.config["SESSION_COOKIE_SECURE"] is True
