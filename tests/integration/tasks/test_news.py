"""What open pages ask every ten seconds: right, cheap, and no sign of life."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from app.identity.sign_in.sessions import IDLE_TIMEOUT
from app.tasks.jobs.announce_tasks import announce_tasks
from tests.support.database.statements import seen_statements
from tests.support.plant.pages import signed_in
from tests.support.plant.running import Plant

UNATTENDED = {"X-Unattended": "1", "Accept": "application/json"}


@pytest.fixture
def reviewing(plant: Plant) -> None:
    """A review that li and zhao have been told of."""
    plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
    with plant.sessions.begin() as session:
        announce_tasks(session, plant.clock.now())


def test_nothing_new_is_said_in_one_word(plant: Plant, web: Flask, reviewing: None) -> None:
    client = signed_in(web, "li")
    first = client.get("/news", headers=UNATTENDED)
    assert first.json is not None
    assert (first.json["tasks"], first.json["notifications"]) == (1, 1)
    known = {**UNATTENDED, "If-None-Match": first.headers["ETag"]}
    again = client.get("/news", headers=known)
    assert (again.status_code, again.data) == (304, b"")
    plant.claim("zhao", plant.task("zhao", "review").id)
    changed = client.get("/news", headers=known)
    assert changed.status_code == 200
    assert changed.json is not None
    assert (changed.json["tasks"], changed.json["notifications"]) == (0, 0)


def test_a_claim_of_ones_own_changes_the_list_though_not_the_numbers(plant: Plant, web: Flask, reviewing: None) -> None:
    client = signed_in(web, "li")
    before = client.get("/news", headers=UNATTENDED).json
    plant.claim("li", plant.task("li", "review").id)
    after = client.get("/news", headers=UNATTENDED).json
    assert before is not None
    assert after is not None
    assert (before["tasks"], before["stamp"] != after["stamp"]) == (after["tasks"], True)


def test_others_are_told_their_own(web: Flask, reviewing: None) -> None:
    answers = [signed_in(web, name).get("/news", headers=UNATTENDED) for name in ("li", "wang")]
    assert answers[0].headers["ETag"] != answers[1].headers["ETag"]
    assert answers[1].json is not None
    assert answers[1].json["tasks"] == 0


def test_it_costs_one_statement_beside_the_look_at_the_session(web: Flask, reviewing: None) -> None:
    client = signed_in(web, "li")
    client.get("/news", headers=UNATTENDED)
    with seen_statements() as seen:
        client.get("/news", headers=UNATTENDED)
    asked = [one for one in seen if "SELECT" in one]
    assert [("sessions s" in one, "notifications n" in one) for one in asked] == [(True, False), (False, True)]


def test_a_page_that_asks_by_itself_keeps_no_session_open(plant: Plant, web: Flask, reviewing: None) -> None:
    client = signed_in(web, "li")
    with plant.sessions.begin() as session:
        ago = {"ago": IDLE_TIMEOUT - timedelta(minutes=1)}
        session.execute(text("UPDATE sessions SET last_seen_at = last_seen_at - CAST(:ago AS interval)"), ago)
    assert client.get("/news", headers=UNATTENDED).status_code == 200
    with plant.sessions.begin() as session:
        session.execute(text("UPDATE sessions SET last_seen_at = last_seen_at - interval '2 minutes'"))
    assert client.get("/news", headers=UNATTENDED).status_code == 401


def test_the_inbox_has_what_the_script_looks_for(web: Flask, reviewing: None) -> None:
    page = signed_in(web, "li").get("/").get_data(as_text=True)
    for mark in (
        'data-news="/news"',
        "data-told",
        'data-count="tasks"',
        'data-count="notifications"',
        'data-live="tasks"',
    ):
        assert mark in page
