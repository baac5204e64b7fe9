"""SIGKILL in the middle of the load: what a client was told is there, nothing is there twice, everything goes on."""

import random
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from sqlalchemy import text

from scripts.torture_test.callers import Caller
from scripts.torture_test.stage import Attacker, Stage
from scripts.torture_test.track import complete
from scripts.torture_test.verdicts import Row

VICTIMS = ("web", "worker", "scheduler")
CLIENTS = 3
GOES_ON_WITHIN = 90
"""Seconds for the next step after a kill, with room for a busy machine."""
BUSY = frozenset((409, 503))


@dataclass
class Load:
    """One client that starts cases and completes their tasks, with a log of its own: told, asked without an answer."""

    maker: Attacker
    judge: Attacker
    told: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def run(self, stop: threading.Event) -> None:
        """Until told to stop; a connection that breaks is opened anew."""
        while not stop.is_set():
            with suppress(OSError, ValueError, KeyError):
                self._case()

    def _case(self) -> None:
        started = self.maker.caller.ask("POST", "/api/v1/cases", {"process": "blind"})
        self._note("start", started.status, {201})
        for task in started.json.get("tasks", ()):
            element = self.maker.caller.ask("GET", f"/api/v1/tasks/{task}").json.get("element")
            self._complete((self.judge if element == "sheet_a" else self.maker).caller, task)

    def _complete(self, caller: Caller, task: str) -> None:
        self.asked.add(task)
        status = complete(caller, task).status
        if status == 200:
            self.told.add(task)
        self._note(f"complete {task}", status, {200})

    def _note(self, what: str, status: int, fine: set[int]) -> None:
        if status not in fine | BUSY:
            self.wrong.append(f"{what}: {status}")


def kill(stage: Stage, times: int) -> Sequence[Row]:
    """So many kills, each of a process at random and at a random moment; the first three take one of each kind."""
    loads = [Load(stage.hire(f"maker {n}", "production"), stage.hire(f"judge {n}", "qa")) for n in range(CLIENTS)]
    stop, wrong = threading.Event(), list[str]()
    threads = [threading.Thread(target=load.run, args=(stop,)) for load in loads]
    for thread in threads:
        thread.start()
    try:
        wrong += [sentence for number in range(times) for sentence in _one(stage, loads, number)]
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    return [Row("kills", times, wrong), *_judged(stage, loads)]


def _one(stage: Stage, loads: Sequence[Load], number: int) -> Sequence[str]:
    victim = VICTIMS[number] if number < len(VICTIMS) else random.choice(VICTIMS)  # noqa: S311 - no secret
    time.sleep(random.uniform(0.05, 1.0))  # noqa: S311
    stage.product.kill(victim)
    before, deadline = [len(load.told) for load in loads], time.monotonic() + GOES_ON_WITHIN
    while any(len(load.told) <= count for load, count in zip(loads, before, strict=True)):
        if time.monotonic() > deadline:
            return [f"after a kill of {victim} the load does not go on within {GOES_ON_WITHIN} s"]
        time.sleep(0.05)
    return []


def _judged(stage: Stage, loads: Sequence[Load]) -> Sequence[Row]:
    told = set().union(*(load.told for load in loads))
    asked = set().union(*(load.asked for load in loads))
    query = text(
        "SELECT task_ref::text, count(*) FROM ledger_events WHERE action = 'task.completed'"
        " AND task_ref = ANY(CAST(:asked AS uuid[])) GROUP BY 1"
    )
    with stage.sessions() as session:
        counted = {row[0]: row[1] for row in session.execute(query, {"asked": sorted(asked)})}
    verified = stage.product.bihuan("ledger", "verify", check=False)
    return [
        Row("kills: acknowledged and lost", len(told), sorted(told - counted.keys())),
        Row("kills: done twice", len(counted), [task for task, count in counted.items() if count > 1]),
        Row("kills: answers under load", len(asked), [one for load in loads for one in load.wrong]),
        Row("kills: ledger verified", 1, [] if verified.returncode == 0 else [verified.stdout[-300:]]),
    ]
