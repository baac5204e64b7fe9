"""Walks one case of the loop on an engine: forms, guards of the diagram and the work list are checked at every step."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from app.engine.port import Advance, ChildCall, Engine, EngineState, ProcessKey
from app.engine.process_model import Element, ProcessModel, names_in
from app.engine.taken_flows import TakenFlows
from app.feel import compile_expression
from app.kernel.errors import InvalidInputError
from tests.support.loop.data import CATALOGS, NOON, PEOPLE
from tests.support.loop.files import forms

SPACE = UUID("6f0b8b4e-0000-4000-8000-000000000001")


class RefusedError(Exception):
    """The diagram does not let this person, or these answers, through."""


class Case:
    """One case; `by` of a step is a person of `PEOPLE`, the first allowed one when not given."""

    def __init__(
        self,
        engine: Engine,
        model: ProcessModel,
        variables: Mapping[str, Any] | None = None,
        *,
        start: str | None = None,
        number: int = 0,
    ) -> None:
        self.engine, self.model = engine, model
        self.key, self.now = ProcessKey("one", model.id), NOON
        self.id = uuid5(SPACE, f"{model.id}.{number}")
        self.performers: dict[str, str] = {}
        self.walked: set[str] = set()
        self.steps: list[Advance] = []
        self.ways = TakenFlows(model)
        self.revision = 0
        self.at: Advance = self._took(engine.start(self.id, self.key, variables or {}, self.now, start))

    @property
    def state(self) -> EngineState:
        at = self.at
        return EngineState(self.id, self.key, self.revision, at.snapshot, at.variables, at.serial, at.visits, NOON)

    @property
    def waiting(self) -> list[str]:
        """Elements that wait now; a call activity once, however many children it has."""
        at = self.at
        once = {call.element for call in at.children}
        each = [one.element for group in (at.open_tasks, at.services, at.timers) for one in group]
        return sorted([*each, *once])

    def do(self, element: str, answers: Mapping[str, Any], by: str | None = None) -> "Case":
        """Complete a person's task with answers as a browser sends them."""
        node = self.model.elements[element]
        task = next((one for one in self.at.open_tasks if one.element == element), None)
        assert task is not None, f"{element} does not wait; {self.waiting} do"
        person = by or next((one for one in PEOPLE if self._objection(node, one) is None), None)
        assert person is not None, f"nobody may do {element}"
        self._guard(node, person)
        cleaned = self._validated(node, answers)
        self._took(self.engine.complete(self.state, task.ref, cleaned, self.now))
        self.performers[element] = person
        return self

    def report(self, element: str, result: Any) -> "Case":
        """Finish a service task."""
        call = next((one for one in self.at.services if one.element == element), None)
        assert call is not None, f"{element} does not wait; {self.waiting} do"
        self._took(self.engine.report(self.state, call.ref, result, self.now))
        return self

    def answer(self, element: str, value: Any) -> "Case":
        """Finish a task or a service with the value that its variable shall have: no form, no guard."""
        task = next((one for one in self.at.open_tasks if one.element == element), None)
        if task is None:
            return self.report(element, value)
        self._took(self.engine.complete(self.state, task.ref, value, self.now))
        return self

    def join(self, results: Sequence[Any]) -> "Case":
        """All children of the one call activity have ended."""
        self._took(self.engine.join_children(self.state, self.calls[0].ref, list(results), self.now))
        return self

    def pass_time(self) -> "Case":
        """Let the next timer fire."""
        assert self.at.timers, f"no timer waits; {self.waiting} do"
        due = min(timer.due_at for timer in self.at.timers)
        if due > self.now:
            early = self.engine.tick(self.state, due - timedelta(seconds=1))
            assert [timer.due_at for timer in early.timers] == [timer.due_at for timer in self.at.timers]
        self.now = max(self.now, due)
        self._took(self.engine.tick(self.state, self.now))
        return self

    def reach(self, moment: datetime) -> "Case":
        """Let time go by until `moment`; timers that are due by then stay for `pass_time`."""
        self.now = max(self.now, moment)
        return self

    def waits(self, *elements: str) -> "Case":
        assert self.waiting == sorted(elements), f"expected {sorted(elements)}, {self.waiting} wait"
        return self

    def refuses(self, element: str, answers: Mapping[str, Any], by: str | None = None) -> "Case":
        """The guards or the check of the diagram refuse this."""
        try:
            self.do(element, answers, by)
        except RefusedError:
            return self
        raise AssertionError(f"{element} was not refused")

    def ended(self, outcome: str) -> "Case":
        assert self.at.finished, f"not at its end: {self.waiting} wait"
        assert self.at.outcome == outcome
        return self.waits()

    @property
    def calls(self) -> Sequence[ChildCall]:
        return self.at.children

    def _took(self, advance: Advance) -> Advance:
        assert advance.fault is None, advance.fault
        self.walked |= set(self.ways.of(advance.left, advance.entered))
        self.steps.append(advance)
        self.at, self.revision = advance, self.revision + 1
        return advance

    def _guard(self, node: Element, person: str) -> None:
        objection = self._objection(node, person)
        if objection:
            raise RefusedError(f"{person} may not do {node.id}: {objection}")

    def _objection(self, node: Element, person: str) -> str | None:
        if node.assignee and node.assignee.startswith("="):
            return None if self._feel(node.assignee[1:]) == person else "somebody else is asked"
        asked = set(node.candidate_groups) or {node.lane and node.lane.role}
        if not asked & PEOPLE[person]:
            return "another role"
        others = names_in(node.properties.get("not_same_as")) or ()
        if any(self.performers.get(other) == person for other in others):
            return "did the other step"
        excluded = node.properties.get("not_person", "").removeprefix("=")
        return "is excluded by name" if excluded and self._feel(excluded) == person else None

    def _validated(self, node: Element, answers: Mapping[str, Any]) -> dict[str, Any]:
        context = {name: self.at.variables.get(name) for name in node.reads or ()}
        case = {"id": str(self.id), "started_at": NOON, "visits": dict(self.at.visits)}
        context |= {**CATALOGS, "me": {"username": "x", "name": "x"}, "case": case}
        form = forms()[str(node.form)]
        try:
            cleaned = form.validate(answers, context, self.now)
        except InvalidInputError as error:
            raise RefusedError(f"the form of {node.id} refuses {error.fields}") from error
        check = node.properties.get("check")
        if check and compile_expression(check).evaluate({**self.at.variables, **cleaned}, self.now) is not True:
            raise RefusedError(f"the check of {node.id} fails")
        return cleaned

    def _feel(self, text: str) -> Any:
        return compile_expression(text).evaluate(dict(self.at.variables), self.now)

    def elapsed(self) -> timedelta:
        return self.now - NOON
