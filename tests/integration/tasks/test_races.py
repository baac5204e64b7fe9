"""Several people, one task: exactly one wins, nobody sees an error, the case goes on."""

import io
from functools import partial
from uuid import UUID

from flask import Flask
from sqlalchemy import text

from app.kernel.errors import ConflictError
from tests.integration.conftest import Browser
from tests.support.at_once import at_once
from tests.support.diagrams.two_sheets import two_sheets
from tests.support.plant.running import Plant

CANDIDATES = 8
ROUNDS = 10
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


def test_of_eight_submitters_one_wins_and_the_case_goes_on(plant: Plant) -> None:
    names = [f"lead{n}" for n in range(CANDIDATES)]
    for name in names:
        plant.hire(name, "production")
    plant.start("wang", "small_loop")
    task = plant.task("wang", "ask").id
    submit = lambda name: plant.complete_task(name, task, {"line": "L1", "text": name})  # noqa: E731
    results = at_once(*(partial(submit, name) for name in names))
    lost = [result.code for result in results if isinstance(result, ConflictError)]
    assert lost == ["task_not_open"] * (CANDIDATES - 1)
    assert sum(not isinstance(result, Exception) for result in results) == 1
    with plant.sessions() as session:
        done = session.scalar(text("SELECT count(*) FROM ledger_events WHERE action = 'task.completed'"))
    assert done == 1
    plant.complete("li", "review", {"limit": 3})


def test_of_eight_claimants_one_holds_the_task(plant: Plant) -> None:
    names = [f"lead{n}" for n in range(CANDIDATES)]
    for name in names:
        plant.hire(name, "production")
    plant.start("wang", "small_loop")
    task = plant.task("wang", "ask").id
    results = at_once(*(partial(plant.claim, name, task) for name in names))
    assert sum(isinstance(result, ConflictError) for result in results) == CANDIDATES - 1
    assert sum(not isinstance(result, Exception) for result in results) == 1
    holders = {item.claimed_by for name in names for item in plant.inbox(name)}
    assert len(holders) == 1
    assert None not in holders


def test_two_lanes_submit_in_one_case_at_the_same_moment(plant: Plant) -> None:
    """The case two-sheets-at-once: each excludes whoever did the other, and so writes into the other's row."""
    plant.deploy(two_sheets())
    for _ in range(ROUNDS):
        plant.start("wang", "blind")
        tasks = [("wang", plant.task("wang", "sheet_b").id), ("zhao", plant.task("zhao", "sheet_a").id)]
        assert failed(at_once(*(partial(plant.complete_task, who, task, {}) for who, task in tasks))) == []
    with plant.sessions() as session:
        done = session.scalar(text("SELECT count(*) FROM ledger_events WHERE action = 'task.completed'"))
    assert done == 2 * ROUNDS


def test_a_file_comes_while_others_submit_in_the_same_case(web: Flask, plant: Plant, browser: Browser) -> None:
    """The case upload-and-submit."""
    plant.deploy(two_sheets())
    clients = {name: browser(name) for name in ("wang", "zhao")}

    def send(who: str, task: UUID) -> None:
        data = {"answers": '{"photos": "files::1"}', "files::1": (io.BytesIO(PNG), "a.png")}
        answer = clients[who].post(f"/tasks/{task}/complete", data=data, content_type="multipart/form-data")
        assert answer.status_code == 200, answer.text

    for _ in range(ROUNDS):
        plant.start("wang", "blind")
        tasks = [("wang", plant.task("wang", "sheet_b").id), ("zhao", plant.task("zhao", "sheet_a").id)]
        assert failed(at_once(*(partial(send, who, task) for who, task in tasks))) == []
    with plant.sessions() as session:
        assert session.scalar(text("SELECT count(*) FROM documents")) == 2 * ROUNDS


def failed(results: list[object]) -> list[object]:
    """What was raised."""
    return [result for result in results if isinstance(result, Exception)]
