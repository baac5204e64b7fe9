"""Random block-structured processes: a tree of blocks, and the BPMN file drawn from it."""

import random
from dataclasses import dataclass
from itertools import pairwise
from typing import Union

from tests.support.diagrams.bpmn import Drawing, many, timer

LANES = ("production", "qa", "hr", "employee")
Block = Union["Task", "Job", "Seq", "Xor", "And", "Loop", "Sub", "Many"]


@dataclass(frozen=True)
class Timer:
    """A boundary timer and the task behind it."""

    name: str
    hours: int
    interrupting: bool
    branch: "Task"


@dataclass(frozen=True)
class Task:
    name: str
    lane: str
    timer: Timer | None = None


@dataclass(frozen=True)
class Job:
    name: str


@dataclass(frozen=True)
class Seq:
    parts: tuple[Block, ...]


@dataclass(frozen=True)
class Xor:
    """The chooser's answer `{"choose": n}` picks the branch; the last one is the default."""

    name: str
    chooser: Task
    branches: tuple[Block, ...]


@dataclass(frozen=True)
class And:
    name: str
    branches: tuple[Block, ...]


@dataclass(frozen=True)
class Loop:
    """Goes round while the gate's answer is `{"again": true}` and the gate was entered at most `rounds`
    times.
    """

    name: str
    body: Block
    gate: Task
    rounds: int


@dataclass(frozen=True)
class Sub:
    name: str
    body: Block
    timer: Timer | None


@dataclass(frozen=True)
class Many:
    """Once per item: a task, or a subprocess holding `body`."""

    name: str
    lane: str
    items: tuple[str, ...]
    sequential: bool
    body: Block | None


class Grower:
    """Grows a random tree of at most `budget` tasks."""

    def __init__(self, seed: int, budget: int = 16) -> None:
        self._random = random.Random(seed)
        self._budget = budget
        self._count = 0

    def grow(self) -> Block:
        return Seq((self._block(4, many_allowed=True), self._task()))

    def _name(self, prefix: str) -> str:
        self._count += 1
        return f"{prefix}{self._count}"

    def _task(self, *, timed: bool = False) -> Task:
        self._budget -= 1
        found = self._timer() if timed and self._random.random() < 0.3 else None
        return Task(self._name("t"), self._random.choice(LANES), found)

    def _timer(self) -> Timer:
        hours, interrupting = self._random.randrange(2, 40), self._random.random() < 0.5
        return Timer(self._name("b"), hours, interrupting, self._task())

    def _block(self, depth: int, *, many_allowed: bool) -> Block:
        if depth == 0 or self._budget <= 0:
            return self._leaf()
        kind = self._random.choices(
            ("leaf", "seq", "xor", "and", "loop", "sub", "many"), (2, 4, 3, 4, 3, 2, 2 if many_allowed else 0)
        )[0]
        return getattr(self, f"_{kind}")(depth - 1, many_allowed) if kind != "leaf" else self._leaf()

    def _leaf(self) -> Block:
        return Job(self._name("j")) if self._random.random() < 0.2 else self._task(timed=True)

    def _parts(self, depth: int, many_allowed: bool, most: int) -> tuple[Block, ...]:
        return tuple(self._block(depth, many_allowed=many_allowed) for _ in range(self._random.randint(2, most)))

    def _seq(self, depth: int, many_allowed: bool) -> Block:
        return Seq(self._parts(depth, many_allowed, 3))

    def _xor(self, depth: int, many_allowed: bool) -> Block:
        return Xor(self._name("x"), self._task(), self._parts(depth, many_allowed, 3))

    def _and(self, depth: int, many_allowed: bool) -> Block:
        return And(self._name("a"), self._parts(depth, many_allowed, 3))

    def _loop(self, depth: int, many_allowed: bool) -> Block:
        body = self._block(depth, many_allowed=many_allowed)
        return Loop(self._name("l"), body, self._task(), self._random.randint(1, 3))

    def _sub(self, depth: int, many_allowed: bool) -> Block:
        body = self._block(depth, many_allowed=many_allowed)
        return Sub(self._name("s"), body, self._timer() if self._random.random() < 0.3 else None)

    def _many(self, depth: int, _many_allowed: bool) -> Block:
        items = tuple(f"e{n}" for n in range(self._random.randint(1, 3)))
        body = self._block(depth, many_allowed=False) if self._random.random() < 0.5 else None
        return Many(self._name("m"), self._random.choice(LANES), items, self._random.random() < 0.4, body)


def draw(block: Block) -> bytes:
    """The process `p` as a BPMN file."""
    return _Pen().whole(block)


class _Pen:
    """Draws blocks; each method returns the first and the last node of what it drew."""

    def __init__(self) -> None:
        self._drawing = Drawing("p")
        self._inside = ""
        self._each = False

    def whole(self, block: Block) -> bytes:
        self._frame(block)
        return self._drawing.content()

    def _frame(self, block: Block) -> None:
        suffix = f"_{self._inside}" if self._inside else ""
        self._node("startEvent", f"start{suffix}")
        self._node("endEvent", f"end{suffix}")
        first, last = self._block(block)
        self._flow(f"start{suffix}", first)
        self._flow(last, f"end{suffix}")

    def _node(self, kind: str, name: str, body: str = "", **attributes: str) -> str:
        return self._drawing.node(kind, name, body, inside=self._inside, **attributes)

    def _flow(self, source: str, target: str, when: str = "", name: str = "") -> None:
        self._drawing.flow(source, target, when, inside=self._inside, name=name)

    def _block(self, block: Block) -> tuple[str, str]:
        return getattr(self, f"_{type(block).__name__.lower()}")(block)

    def _task(self, task: Task) -> tuple[str, str]:
        self._drawing.user(task.name, inside=self._inside, lane=task.lane)
        return task.name, self._guard(task.name, task.timer)

    def _guard(self, host: str, found: Timer | None) -> str:
        if found is None:
            return host
        attributes = {"attachedToRef": host, "cancelActivity": str(found.interrupting).lower()}
        self._node("boundaryEvent", found.name, timer(f"PT{found.hours}H"), **attributes)
        self._task(found.branch)
        self._flow(found.name, found.branch.name)
        if not found.interrupting:
            self._flow(found.branch.name, self._node("endEvent", f"end_{found.name}"))
            return host
        merge = self._node("exclusiveGateway", f"merge_{found.name}")
        self._flow(host, merge)
        self._flow(found.branch.name, merge)
        return merge

    def _job(self, job: Job) -> tuple[str, str]:
        topic = {"camunda_type": "external", "camunda_topic": "work"}
        self._node("serviceTask", job.name, input_item="=each", writes=job.name, **topic)
        return job.name, job.name

    def _seq(self, seq: Seq) -> tuple[str, str]:
        ends = [self._block(part) for part in seq.parts]
        for (_, before), (after, _) in pairwise(ends):
            self._flow(before, after)
        return ends[0][0], ends[-1][1]

    def _xor(self, xor: Xor) -> tuple[str, str]:
        self._task(xor.chooser)
        names = [f"{xor.name}_{number}" for number in range(len(xor.branches))]
        split = self._node("exclusiveGateway", xor.name, default=names[-1])
        join = self._node("exclusiveGateway", f"{xor.name}_join")
        self._flow(xor.chooser.name, split)
        for number, branch in enumerate(xor.branches):
            first, last = self._block(branch)
            when = f"{self._answer(xor.chooser)}.choose = {number}" if number < len(names) - 1 else ""
            self._flow(split, first, when, names[number])
            self._flow(last, join)
        return xor.chooser.name, join

    def _and(self, block: And) -> tuple[str, str]:
        fork = self._node("parallelGateway", block.name)
        join = self._node("parallelGateway", f"{block.name}_join")
        for branch in block.branches:
            first, last = self._block(branch)
            self._flow(fork, first)
            self._flow(last, join)
        return fork, join

    def _loop(self, loop: Loop) -> tuple[str, str]:
        merge = self._node("exclusiveGateway", f"{loop.name}_merge")
        first, last = self._block(loop.body)
        self._task(loop.gate)
        split = self._node("exclusiveGateway", loop.name, default=f"{loop.name}_out")
        out = self._node("task", f"{loop.name}_done")
        self._flow(merge, first)
        self._flow(last, loop.gate.name)
        self._flow(loop.gate.name, split)
        again = f"{self._answer(loop.gate)}.again and case.visits.{loop.gate.name} <= {loop.rounds}"
        self._flow(split, merge, again)
        self._flow(split, out, "", f"{loop.name}_out")
        return merge, out

    def _sub(self, sub: Sub) -> tuple[str, str]:
        self._inner(sub.name, sub.body, "")
        return sub.name, self._guard(sub.name, sub.timer)

    def _many(self, block: Many) -> tuple[str, str]:
        collection = "[" + ", ".join(f'"{item}"' for item in block.items) + "]"
        marker = many(collection, "each", sequential=block.sequential)
        if block.body is None:
            self._drawing.user(block.name, inside=self._inside, body=marker, lane=block.lane)
        else:
            self._each = True
            self._inner(block.name, block.body, marker)
            self._each = False
        return block.name, block.name

    def _inner(self, name: str, body: Block, marker: str) -> None:
        self._node("subProcess", name, marker)
        outside, self._inside = self._inside, name
        self._frame(body)
        self._inside = outside

    def _answer(self, task: Task) -> str:
        return f"get value({task.name}, each)" if self._each else task.name
