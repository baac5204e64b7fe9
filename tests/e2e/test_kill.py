"""SIGKILL in the middle of the load: what was acknowledged is there, nothing is there twice, every case goes on."""

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

from app.demo import answers
from app.demo.cases import FILLING
from tests.support.browser.product import Client, Product

pytestmark = pytest.mark.e2e

CASES = 3
GOES_ON_WITHIN = 90
"""Seconds for a case's next step after a kill, with room for a busy machine."""

GIVEN = {
    "submit_request": ("liu.qiang", answers.request(FILLING) | {"answer": "已写明设备和时间。"}),
    "qa_review": ("wu.jing", answers.give_back("还缺什么，请再写清楚。")),
}


@dataclass
class Load:
    """One case that production and QA pass to and fro, each step acknowledged or not."""

    clients: dict[str, Client]
    case: str
    number: str
    acknowledged: set[str] = field(default_factory=set)
    unanswered: set[str] = field(default_factory=set)
    refusals: list[Any] = field(default_factory=list)

    def run(self, stop: threading.Event) -> None:
        """Complete whatever is open until told to stop; a connection that breaks is tried again."""
        while not stop.is_set():
            for element, (username, given) in GIVEN.items():
                with suppress(OSError, ValueError):
                    self._complete(self.clients[username], element, given)
            time.sleep(0.1)

    def _complete(self, client: Client, element: str, given: Any) -> None:
        status, listed = client.call("GET", f"/tasks?search={self.number}")
        if status != 200:
            return
        for task in (task["id"] for task in listed["tasks"] if task["element"] == element):
            self.unanswered.add(task)
            status, answer = client.call(
                "POST", f"/tasks/{task}/complete", {"answers": given, "password": "bihuan-demo"}
            )
            if status == 200:
                self.acknowledged.add(task)
                self.unanswered.discard(task)
            elif status not in {409, 503}:
                self.refusals.append((status, answer))


@pytest.fixture
def loads(product: Product) -> Iterator[list[Load]]:
    """Three cases under load from clients of their own."""
    clients = {username: Client(product, username) for username, _ in GIVEN.values()}
    started = [clients["liu.qiang"].post("/cases", {"process": "quality_training"}) for _ in range(CASES)]
    loads = [Load(clients, case["id"], case["number"]) for case in started]
    stop = threading.Event()
    threads = [threading.Thread(target=load.run, args=(stop,)) for load in loads]
    for thread in threads:
        thread.start()
    try:
        yield loads
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def kill_what_is_watched(product: Product) -> None:
    product.kill("web", "worker", "scheduler")


def kill_everything(product: Product) -> None:
    product.kill()
    product.kill_database()
    product.start()


def test_nothing_acknowledged_is_lost_and_nothing_is_done_twice(product: Product, loads: list[Load]) -> None:
    all_go_on(loads)
    for kill in (kill_what_is_watched, kill_everything):
        kill(product)
        all_go_on(loads)
    for load in loads:
        counted = completed(product, load)
        assert load.refusals == []
        assert set(counted.values()) == {1}, "a task was completed twice"
        assert load.acknowledged - counted.keys() == set(), "an acknowledged step is lost"
        assert counted.keys() - load.acknowledged - load.unanswered == set(), "a step that nobody asked for"
    product.bihuan("ledger", "verify")
    for load in loads:
        product.bihuan("replay", load.case)


def test_nothing_of_a_killed_product_goes_on_answering(product: Product) -> None:
    assert len(product.running("web")) > 1
    product.behead()
    deadline = time.monotonic() + GOES_ON_WITHIN
    while left := product.running("web", "worker", "scheduler"):
        assert time.monotonic() < deadline, left
        time.sleep(0.2)
    assert not product.answers()


def all_go_on(loads: list[Load], steps: int = 2) -> None:
    """Every case takes two more steps; between two requests the worker measures, so it must be at work too."""
    before = [len(load.acknowledged) for load in loads]
    deadline = time.monotonic() + GOES_ON_WITHIN
    while any(len(load.acknowledged) < count + steps for load, count in zip(loads, before, strict=True)):
        assert time.monotonic() < deadline, [(load.number, len(load.acknowledged)) for load in loads]
        time.sleep(0.2)


def completed(product: Product, load: Load) -> dict[str, int]:
    """How often the record says of each task of the case that it was completed."""
    task = "body::jsonb->'act'->>'task'"
    rows = product.sql(
        f"SELECT {task}, count(*) FROM ledger_events WHERE chain = %s AND action = 'task.completed' GROUP BY 1",  # noqa: S608
        f"case:{load.case}",
    )
    return dict(rows)
