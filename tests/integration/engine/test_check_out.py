"""Live cases and threads: a case in memory belongs to one step at a time."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.engine.port import Advance, EngineState, ProcessKey, UnknownRefError
from app.engine.spiff.engine import SpiffEngine
from tests.support.diagrams.bpmn import Drawing
from tests.support.diagrams.player import CASE, START, FileDefinitions, Player

THREADS, ROUNDS = 8, 15
BRANCHES = 10


def wide() -> FileDefinitions:
    """Ten chains of three tasks side by side."""
    drawing = Drawing()
    drawing.node("startEvent", "start")
    drawing.node("parallelGateway", "fork")
    drawing.node("parallelGateway", "join")
    drawing.node("endEvent", "end")
    drawing.path("start", "fork")
    drawing.path("join", "end")
    for number in range(BRANCHES):
        chain = [drawing.user(f"t{number}_{step}") for step in range(3)]
        drawing.path("fork", *chain, "join")
    return FileDefinitions({"p.bpmn": drawing.content()})


@dataclass
class Row:
    """The case's row: whoever comes with the revision it read may write, all others are too late."""

    engine: SpiffEngine
    state: EngineState
    advance: Advance
    lock: threading.Lock = field(default_factory=threading.Lock)
    log: list[tuple[str, Any]] = field(default_factory=list)
    late: int = 0

    def read(self) -> tuple[EngineState, Advance]:
        with self.lock:
            return self.state, self.advance

    def write(self, read: EngineState, after: Advance, event: tuple[str, Any]) -> None:
        with self.lock:
            if self.state.revision != read.revision:
                self.late += 1
                return
            self.advance = after
            self.state = state_of(after, read.revision + 1)
            self.log.append(event)
        self.engine.keep(CASE, read.revision + 1, after)


def state_of(advance: Advance, revision: int) -> EngineState:
    key = ProcessKey("d", "p")
    return EngineState(CASE, key, revision, advance.snapshot, advance.variables, advance.serial, advance.visits, START)


def worker(row: Row, seed: int) -> None:
    order = random.Random(seed)
    while True:
        state, advance = row.read()
        if advance.finished:
            return
        task = order.choice(advance.open_tasks)
        value = {"by": seed, "n": order.randrange(1000)}
        try:
            row.write(state, row.engine.complete(state, task.ref, value, START), (task.element, value))
        except UnknownRefError:  # pragma: no cover - would be a corrupted case
            raise AssertionError(f"{task.element} was read as open and does not wait") from None


def test_threads_on_one_case_never_share_or_corrupt_it() -> None:
    definitions = wide()
    for number in range(ROUNDS):
        engine = SpiffEngine(definitions)
        first = engine.start(CASE, ProcessKey("d", "p"), {}, START)
        row = Row(engine, state_of(first, 0), first)
        with ThreadPoolExecutor(THREADS) as pool:
            for done in [pool.submit(worker, row, number * THREADS + seed) for seed in range(THREADS)]:
                done.result()
        assert len(row.log) == BRANCHES * 3
        alone = Player(SpiffEngine(definitions, cache_size=0))
        alone.start()
        for element, value in row.log:
            alone.complete(element, value)
        assert alone.last.state_digest == row.advance.state_digest
        assert alone.last.snapshot == row.advance.snapshot


def test_a_live_case_is_handed_out_once_and_only_for_its_revision() -> None:
    player = Player(SpiffEngine(wide()), keeps=True)
    player.start()
    cache = player.engine._cache
    assert cache.take(CASE, player.revision + 1) is None  # a stale entry is thrown away as well
    assert cache.take(CASE, player.revision) is None
    player.complete("t0_0")
    assert cache.take(CASE, player.revision) is not None
    assert cache.take(CASE, player.revision) is None


def test_a_step_that_was_rolled_back_is_forgotten() -> None:
    player = Player(SpiffEngine(wide()), keeps=True)
    player.start()
    lost = player.engine.complete(player.state, player.ref("t0_0"), {"x": 1}, START)  # never kept: no commit
    again = player.complete("t0_0", {"x": 2})
    assert lost.variables["t0_0"] == {"x": 1}
    assert again.variables["t0_0"] == {"x": 2}
    assert lost.snapshot == again.snapshot


def test_the_least_recently_used_case_is_forgotten_first() -> None:
    engine = SpiffEngine(wide(), cache_size=2)
    players = [Player(engine, keeps=True, case=UUID(int=number)) for number in (1, 2, 3)]
    for player in players:
        player.start()
    assert list(engine._cache._cases) == [UUID(int=2), UUID(int=3)]
    for player in players:
        player.complete("t0_0")
