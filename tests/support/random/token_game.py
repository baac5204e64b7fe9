"""An independent interpreter of random processes: what must wait, and which variables must hold which values.

It knows blocks and continuations, nothing of BPMN, tokens trees or the engine.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.support.random import process as rp

Then = Callable[[], None]


@dataclass(eq=False)
class Area:
    """The process or a subprocess: over when its last token is; gone when something around it is
    interrupted.
    """

    outer: "Area | None"
    over: Then
    tokens: int = 1
    gone: bool = False

    def end(self) -> None:
        self.tokens -= 1
        if self.tokens == 0 and not self.gone:
            self.over()

    @property
    def alive(self) -> bool:
        return not self.gone and (self.outer is None or self.outer.alive)


@dataclass(eq=False)
class Waiting:
    """A task, job or timer that waits."""

    kind: str
    name: str
    item: str | None
    area: Area
    then: Then
    due: datetime | None = None


@dataclass
class Game:
    """Plays one process from its blocks."""

    now: datetime
    variables: dict[str, Any] = field(default_factory=dict)
    visits: Counter[str] = field(default_factory=Counter)
    finished: bool = False

    def __post_init__(self) -> None:
        self._waiting: list[Waiting] = []

    def start(self, block: rp.Block) -> None:
        area = Area(None, self._finish)
        self._enter(block, area, None, area.end)

    def waiting(self, kind: str) -> list[Waiting]:
        return sorted(
            (w for w in self._waiting if w.kind == kind and w.area.alive), key=lambda w: (w.name, w.item or "")
        )

    def complete(self, found: Waiting, value: Any) -> None:
        self._waiting.remove(found)
        self._write(found.name, found.item, value)
        found.then()

    def advance(self, now: datetime) -> int:
        """Fire what is due; how many fired."""
        self.now, fired = now, 0
        while late := [w for w in self.waiting("timer") if w.due is not None and w.due <= now]:
            first = min(late, key=lambda w: (w.due, self._waiting.index(w)))
            self._waiting.remove(first)
            first.then()
            fired += 1
        return fired

    def _finish(self) -> None:
        self.finished = True

    def _write(self, key: str, item: str | None, value: Any) -> None:
        if item is None:
            self.variables[key] = value
        else:
            self.variables[key] = {**(self.variables.get(key) or {}), item: value}

    def _read(self, key: str, item: str | None) -> Any:
        value = self.variables[key]
        return value if item is None else value[item]

    def _enter(self, block: rp.Block, area: Area, item: str | None, then: Then) -> None:
        getattr(self, f"_{type(block).__name__.lower()}")(block, area, item, then)

    def _wait(self, kind: str, name: str, area: Area, item: str | None, then: Then) -> Waiting:
        waiting = Waiting(kind, name, item, area, then)
        self._waiting.append(waiting)
        return waiting

    def _task(self, task: rp.Task, area: Area, item: str | None, then: Then) -> None:
        self.visits[task.name] += 1
        waiting = self._wait("task", task.name, area, item, then)
        if task.timer is not None:
            self._guard(task.timer, area, item, then, lambda: self._drop(waiting), waiting)

    def _guard(
        self, timer: rp.Timer, area: Area, item: str | None, then: Then, interrupt: Then, host: Waiting | None
    ) -> Waiting:
        def fire() -> None:
            if timer.interrupting:
                interrupt()
                self._enter(timer.branch, area, item, then)
            else:
                area.tokens += 1
                self._enter(timer.branch, area, item, area.end)

        clock = self._wait("timer", timer.name, area, item, fire)
        clock.due = self.now + timedelta(hours=timer.hours)
        if host is not None:
            follow = host.then

            def done() -> None:
                self._drop(clock)
                follow()

            host.then = done
        return clock

    def _drop(self, waiting: Waiting) -> None:
        if waiting in self._waiting:
            self._waiting.remove(waiting)

    def _job(self, job: rp.Job, area: Area, item: str | None, then: Then) -> None:
        self.visits[job.name] += 1
        self._wait("job", job.name, area, item, then)

    def _seq(self, seq: rp.Seq, area: Area, item: str | None, then: Then) -> None:
        def step(number: int) -> None:
            if number == len(seq.parts):
                then()
            else:
                self._enter(seq.parts[number], area, item, lambda: step(number + 1))

        step(0)

    def _xor(self, xor: rp.Xor, area: Area, item: str | None, then: Then) -> None:
        def choose() -> None:
            chosen = self._read(xor.chooser.name, item)["choose"]
            self._enter(xor.branches[min(chosen, len(xor.branches) - 1)], area, item, then)

        self._enter(xor.chooser, area, item, choose)

    def _and(self, block: rp.And, area: Area, item: str | None, then: Then) -> None:
        left = [len(block.branches)]
        for branch in block.branches:
            self._enter(branch, area, item, lambda: self._count_down(left, then))

    def _loop(self, loop: rp.Loop, area: Area, item: str | None, then: Then) -> None:
        def gate() -> None:
            again = self._read(loop.gate.name, item)["again"] and self.visits[loop.gate.name] <= loop.rounds
            self._loop(loop, area, item, then) if again else then()

        self._enter(loop.body, area, item, lambda: self._enter(loop.gate, area, item, gate))

    def _sub(self, sub: rp.Sub, area: Area, item: str | None, then: Then) -> None:
        clock: Waiting | None = None

        def over() -> None:
            if clock is not None:
                self._drop(clock)
            then()

        inner = Area(area, over)
        if sub.timer is not None:
            clock = self._guard(sub.timer, area, item, then, lambda: setattr(inner, "gone", True), None)
        self._enter(sub.body, inner, item, inner.end)

    def _many(self, block: rp.Many, area: Area, _item: str | None, then: Then) -> None:
        for key in _keys(block.body) if block.body else [block.name]:
            self._write(key, None, {})
        if block.body is None:
            self.visits[block.name] += 1
        if block.sequential:
            self._one_by_one(block, area, list(block.items), then)
        else:
            left = [len(block.items)]
            for item in block.items:
                self._instance(block, area, item, lambda: self._count_down(left, then))

    def _one_by_one(self, block: rp.Many, area: Area, items: list[str], then: Then) -> None:
        if items:
            self._instance(block, area, items[0], lambda: self._one_by_one(block, area, items[1:], then))
        else:
            then()

    def _instance(self, block: rp.Many, area: Area, item: str, done: Then) -> None:
        if block.body is None:
            self._wait("task", block.name, area, item, done)
        else:
            inner = Area(area, done)
            self._enter(block.body, inner, item, inner.end)

    @staticmethod
    def _count_down(left: list[int], then: Then) -> None:
        left[0] -= 1
        if left[0] == 0:
            then()


def _keys(block: Any) -> list[str]:
    """The variables written inside a block."""
    if isinstance(block, rp.Task):
        return [block.name] + (_keys(block.timer.branch) if block.timer else [])
    if isinstance(block, rp.Job):
        return [block.name]
    parts = {
        rp.Seq: lambda: block.parts,
        rp.Xor: lambda: (block.chooser, *block.branches),
        rp.And: lambda: block.branches,
        rp.Loop: lambda: (block.body, block.gate),
        rp.Sub: lambda: (block.body, *([block.timer.branch] if block.timer else [])),
    }[type(block)]()
    return [key for part in parts for key in _keys(part)]
