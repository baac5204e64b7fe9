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

UNPROVEN = 2
"""What `ledger verify` exits with while events wait for their seal."""

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


class Loads(list[Load]):
    """Cases under load, each in a thread of its own, until halted."""

    def begin(self) -> None:
        """Put every case under load."""
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=load.run, args=(self._stop,)) for load in self]
        for thread in self._threads:
            thread.start()

    def halt(self) -> None:
        """Wait until nothing is asked any more: only then do the client's log and the record tell of one moment."""
        self._stop.set()
        for thread in self._threads:
            thread.join()


@pytest.fixture
def loads(product: Product) -> Iterator[Loads]:
    """Three cases under load from clients of their own."""
    clients = {username: Client(product, username) for username, _ in GIVEN.values()}
    started = [clients["liu.qiang"].post("/cases", {"process": "quality_training"}) for _ in range(CASES)]
    loads = Loads(Load(clients, case["id"], case["number"]) for case in started)
    loads.begin()
    try:
        yield loads
    finally:
        loads.halt()


def kill_what_is_watched(product: Product) -> None:
    product.kill("web", "worker", "scheduler")


def kill_everything(product: Product) -> None:
    product.kill()
    product.kill_database()
    product.start()


def test_nothing_acknowledged_is_lost_and_nothing_is_done_twice(product: Product, loads: Loads) -> None:
    all_go_on(loads)
    for kill in (kill_what_is_watched, kill_everything):
        kill(product)
        all_go_on(loads)
    loads.halt()
    for load in loads:
        counted = completed(product, load)
        assert load.refusals == []
        assert set(counted.values()) == {1}, "a task was completed twice"
        assert load.acknowledged - counted.keys() == set(), "an acknowledged step is lost"
        assert counted.keys() - load.acknowledged - load.unanswered == set(), "a step that nobody asked for"
    verify_once_sealed(product)
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


def all_go_on(loads: Loads, steps: int = 2) -> None:
    """Every case takes two more steps; between two requests the worker measures, so it must be at work too."""
    before = [len(load.acknowledged) for load in loads]
    deadline = time.monotonic() + GOES_ON_WITHIN
    while any(len(load.acknowledged) < count + steps for load, count in zip(loads, before, strict=True)):
        assert time.monotonic() < deadline, [(load.number, len(load.acknowledged)) for load in loads]
        time.sleep(0.2)


def verify_once_sealed(product: Product) -> None:
    """The record verifies; seals follow some seconds after what they seal, until then it is called unproven."""
    deadline = time.monotonic() + GOES_ON_WITHIN
    while product.bihuan("ledger", "verify", check=False).returncode == UNPROVEN:
        assert time.monotonic() < deadline, "nothing is sealed"
    product.bihuan("ledger", "verify")


def completed(product: Product, load: Load) -> dict[str, int]:
    """How often the record says of each task of the case that it was completed."""
    task = "body::jsonb->'act'->>'task'"
    rows = product.sql(
        f"SELECT {task}, count(*) FROM ledger_events WHERE chain = %s AND action = 'task.completed' GROUP BY 1",  # noqa: S608
        f"case:{load.case}",
    )
    return dict(rows)
