"""Who may see a page, and where signing in leads."""

import pytest
from flask import Flask

from app.web.access import safe_next
from app.web.hooks import Hooks
from tests.support.preview.doors import OpenDoor
from tests.support.preview.pages import change_hooks


@pytest.mark.parametrize("target", ["/", "/tasks/1?x=2#top", "/cases/mine"])
def test_a_path_of_this_site_is_followed(target: str) -> None:
    assert safe_next(target) == target


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil",
        "javascript:alert(1)",
        "",
        None,
        "/a\nb",
    ],
)
def test_anything_else_leads_to_the_start_page(target: object) -> None:
    assert safe_next(target) == "/"


def test_a_stranger_is_led_to_the_sign_in_page_and_back(app: Flask) -> None:
    change_hooks(app, load_actor=lambda: None, door=lambda _endpoint: OpenDoor(public=False))
    app.add_url_rule("/secret", "secret", lambda: "secret")
    answer = app.test_client().get("/secret?x=1")
    assert (answer.status_code, answer.location) == (302, "/sign-in?next=/secret?x%3D1")


def test_a_program_without_a_token_gets_401(app: Flask) -> None:
    change_hooks(app, load_actor=lambda: None, door=lambda _endpoint: OpenDoor(public=False))
    app.add_url_rule("/secret", "secret", lambda: "secret")
    answer = app.test_client().get("/secret", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.get_json()["code"]) == (401, "not_signed_in")


def test_a_signed_in_person_sees_the_page(app: Flask) -> None:
    change_hooks(app, door=lambda _endpoint: OpenDoor(public=False))
    app.add_url_rule("/secret", "secret", lambda: "secret")
    assert app.test_client().get("/secret").text == "secret"


def test_an_app_without_a_table_of_doors_lets_nobody_in(app: Flask) -> None:
    change_hooks(app, door=Hooks().door)
    app.add_url_rule("/secret", "secret", lambda: "secret")
    assert app.test_client().get("/secret").status_code == 403
