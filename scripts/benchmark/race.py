"""Eight candidates submit one unclaimed task at the same moment: one wins, the case goes on, one event is written."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from scripts.benchmark.bench import Bench
from scripts.benchmark.client import Client
from scripts.benchmark.driving import API, Target, sheet
from scripts.benchmark.figures import Row
from scripts.benchmark.plant import CANDIDATES
from tests.support.at_once import at_once

_EVENTS = "SELECT count(*) FROM ledger_events WHERE action = 'task.completed' AND task_ref = %s"


def measure_race(bench: Bench) -> Iterable[Row]:
    """The worst of all races counts."""
    races = [_race(bench) for _ in range(bench.size.races)]
    rows = zip(*races, strict=True)
    names = ("race_winners", "race_conflicts", "race_events", "race_cases_going_on")
    targets = (1, len(CANDIDATES) - 1, 1, 1)
    return [
        Row(name, _farthest(values, target), "count", target, exact=True, note=note)
        for name, values, target, note in zip(names, rows, targets, _notes(len(races)), strict=True)
    ]


def _farthest(values: Iterable[int], target: int) -> int:
    return max(values, key=lambda value: abs(value - target))


def _notes(races: int) -> tuple[str, ...]:
    return f"answers 200, worst of {races} races of 8 candidates", "answers 409", "task.completed events", ""


def _race(bench: Bench) -> tuple[int, int, int, int]:
    """Answers 200, answers 409, events of the task, and whether the next task could be completed."""
    target, client = bench.product, Client(bench.product.port)
    _, done = target.complete(client, target.start(1)[0], 0)
    task = done["tasks"][0]
    answers = _all_at_once(target, task)
    statuses = [status for status, _ in answers]
    with bench.plant.superuser() as connection:
        events = connection.execute(_EVENTS, [task]).fetchone() or (0,)
    following = [content["tasks"][0] for status, content in answers if status == 200]
    goes_on = bool(following) and bool(target.complete(client, following[0], 2)[1]["tasks"])
    return statuses.count(200), statuses.count(409), events[0], int(goes_on)


def _all_at_once(target: Target, task: str) -> list[tuple[int, Any]]:
    clients = {username: Client(target.port) for username in CANDIDATES}
    for username, client in clients.items():
        client.get(f"{API}/tasks?limit=1", target.tokens[username])  # connected before the race
    path = f"{API}/tasks/{task}/complete"
    return at_once(*(partial(client.try_post, path, sheet(), target.tokens[name]) for name, client in clients.items()))
