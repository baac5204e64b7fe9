"""Every page draws in both languages, with nothing left untranslated in the frame around the data."""

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.web.assets import AssetsNotBuiltError, asset
from tests.support.browser.screens import PAGES
from tests.support.preview.doors import OpenDoor
from tests.support.preview.pages import change_hooks


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_draws(client: FlaskClient, name: str, language: str) -> None:
    client.set_cookie("language", language)
    answer = client.get(PAGES[name])
    assert answer.status_code == (404 if name == "missing" else 200)
    assert f'<html lang="{ {"zh": "zh-CN", "en": "en"}[language] }"' in answer.text
    assert not re.search(r"%\(\w+\)s", answer.text)


@pytest.mark.parametrize("address", ["/tasks/open", "/tasks/locked", "/cases/x", "/sign-in"])
def test_no_page_carries_inline_code_or_style(client: FlaskClient, address: str) -> None:
    text = client.get(address).text
    assert not re.search(r"<style|\sstyle=|\son\w+=|href=\"javascript", text)
    assert all('type="application/json"' in tag or "src=" in tag for tag in re.findall(r"<script[^>]*>", text))


def test_text_that_people_typed_cannot_leave_its_script_tag(app: Flask) -> None:
    with app.test_request_context():
        shown = app.jinja_env.from_string("{{ x | tojson }}").render(x={"a": "</script><script>alert(1)"})
    assert "</script>" not in shown
    assert json.loads(shown) == {"a": "</script><script>alert(1)"}


def test_the_menu_shows_what_the_person_may_open(app: Flask) -> None:
    change_hooks(app, door=lambda endpoint: OpenDoor(admitting=endpoint == "cases.incidents"))
    text = app.test_client().get("/cases/new").text
    assert 'href="/incidents"' in text
    assert 'href="/cases"' not in text


def test_the_browser_s_wish_decides_for_strangers(client: FlaskClient) -> None:
    assert 'lang="en"' in client.get("/sign-in", headers={"Accept-Language": "en-GB"}).text
    assert 'lang="zh-CN"' in client.get("/sign-in", headers={"Accept-Language": "fr"}).text


def test_built_files_are_kept_for_ever(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context():
        address = asset("app.css")
    with client.get(address) as answer:
        assert "immutable" in answer.headers["Cache-Control"]


def test_a_file_that_was_not_built_is_named(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(AssetsNotBuiltError, match=r"none\.js"):
        asset("none.js")
