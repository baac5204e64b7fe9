"""Playing a case through the engine's port, as the product does: state in, advance out."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from app.engine.port import Advance, Engine, EngineState, ProcessKey

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
CASE = UUID("00000000-0000-4000-8000-000000000001")


class FileDefinitions:
    """Definitions from a dictionary; one deployment named `d`."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files

    def files(self, deployment: str) -> Mapping[str, bytes]:
        if deployment != "d":
            raise LookupError(deployment)
        return self._files


class Player:
    """Holds the state between steps. `keeps` tells the engine of every commit, so that it may use live objects."""

    def __init__(self, engine: Engine, process: str = "p", *, keeps: bool = False, case: UUID = CASE) -> None:
        self.engine = engine
        self.key = ProcessKey("d", process)
        self.keeps = keeps
        self.case = case
        self.now = START
        self.revision = 0
        self.last: Advance

    def start(self, variables: Mapping[str, Any] | None = None, at: str | None = None) -> Advance:
        return self._took(self.engine.start(self.case, self.key, variables or {}, self.now, at))

    def complete(self, element: str, answers: Any = None, item: Any = None) -> Advance:
        given = {} if answers is None else answers
        return self._took(self.engine.complete(self.state, self.ref(element, item), given, self.now))

    def report(self, element: str, result: Any = None, item: Any = None) -> Advance:
        """`item` is found in the job's input of that name."""
        calls = (call for call in self.last.services if call.element == element)
        ref = next(call.ref for call in calls if item is None or call.inputs["item"] == item)
        return self._took(self.engine.report(self.state, ref, result, self.now))

    def join(self, element: str, results: list[Any]) -> Advance:
        ref = next(call.ref for call in self.last.children if call.element == element)
        return self._took(self.engine.join_children(self.state, ref, results, self.now))

    def fail(self, element: str, code: str) -> Advance:
        ref = next(call.ref for call in self.last.services if call.element == element)
        return self._took(self.engine.fail(self.state, ref, code, self.now))

    def send(self, name: str, payload: Mapping[str, Any] | None = None) -> Advance:
        return self._took(self.engine.send(self.state, name, payload or {}, self.now))

    def wait(self, **span: float) -> Advance:
        self.now += timedelta(**span)
        return self._took(self.engine.tick(self.state, self.now))

    def cancel(self, outcome: str) -> Advance:
        return self._took(self.engine.cancel(self.state, outcome, self.now))

    def ref(self, element: str, item: Any = None) -> UUID:
        return next(t.ref for t in self.last.open_tasks if (t.element, t.item) == (element, item))

    @property
    def work(self) -> list[str]:
        """The open tasks as `element` or `element/item`, sorted."""
        return sorted(t.element if t.item is None else f"{t.element}/{t.item}" for t in self.last.open_tasks)

    @property
    def due(self) -> list[tuple[str, datetime]]:
        return sorted((timer.element, timer.due_at) for timer in self.last.timers)

    @property
    def state(self) -> EngineState:
        last = self.last
        variables = json.loads(json.dumps(last.variables))
        visits = dict(last.visits)
        return EngineState(self.case, self.key, self.revision, last.snapshot, variables, last.serial, visits, START)

    def _took(self, advance: Advance) -> Advance:
        if advance.fault is not None:
            raise AssertionError(f"{advance.fault.element}: {advance.fault.message}")
        self.last = advance
        self.revision += 1
        if self.keeps:
            self.engine.keep(self.case, self.revision, advance)
        return advance
