"""One step's view of a case: its variables and moment, and what the step entered, left and wrote.

It sits where the library keeps its script engine, so that every node finds it. Variables live here and not
in the tasks: joins cannot merge stale copies, and reading history cannot show a later value.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app.engine.errors import ElementFaultError
from app.engine.port import VariableWrite
from app.feel import Decision, at_offset, compile_expression, to_json

MAX_AUTOMATIC_STEPS = 500


@dataclass(slots=True, eq=False)
class StepScope:
    """What the nodes of a running step share. `variables` and `visits` are the step's own copies.

    `zone` is where times without an offset are meant: the one that `now` carries, in which `today()` is asked and
    `case.started_at` is told too. A step recorded before its zone was carries UTC; its times were meant in `zone`.
    """

    case: UUID
    now: datetime
    started_at: datetime
    variables: dict[str, Any]
    visits: dict[str, int]
    decisions: Mapping[str, Decision]
    zone: tzinfo
    outcome: str | None = None
    ready: deque[Any] = field(default_factory=deque)
    entered: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    writes: list[VariableWrite] = field(default_factory=list)
    current: str = ""
    steps: int = 0

    def __post_init__(self) -> None:
        if isinstance(self.now.tzinfo, ZoneInfo):
            self.zone = self.now.tzinfo
        self.started_at = at_offset(self.started_at.astimezone(self.now.tzinfo))

    def names(self, local: Mapping[str, Any]) -> dict[str, Any]:
        """What FEEL sees: the variables, the item of a multi-instance, and `case`."""
        case = {"id": str(self.case), "started_at": self.started_at, "visits": self.visits}
        return {**self.variables, **local, "case": case}

    def evaluate(self, text: str, local: Mapping[str, Any]) -> Any:
        """The FEEL value of an expression."""
        return self.evaluate_over(text, self.names(local))

    def evaluate_over(self, text: str, names: Mapping[str, Any]) -> Any:
        """The FEEL value of an expression that sees exactly `names`."""
        return compile_expression(text).evaluate(names, self.now)

    def json(self, text: str, local: Mapping[str, Any]) -> Any:
        """The value of an expression as JSON."""
        return to_json(self.evaluate(text, local))

    def decide(self, decision: str, local: Mapping[str, Any]) -> Any:
        """The JSON result of a decision of this deployment."""
        found = self.decisions.get(decision)
        if found is None:
            raise ElementFaultError(self.current, f"no decision {decision!r} in this deployment")
        return to_json(found.evaluate(self.names(local), self.now))

    def enter(self, element: str) -> None:
        self.current = element
        self.entered.append(element)
        self.visits[element] = self.visits.get(element, 0) + 1

    def write(self, key: str, value: Any, element: str) -> None:
        """Set a variable."""
        self.writes.append(VariableWrite(key, self.variables.get(key), value, element))
        self.variables[key] = value

    def write_item(self, key: str, item: Any, value: Any, element: str) -> None:
        """Set one item's entry of a variable that a multi-instance owns."""
        before = self.variables.get(key)
        entries = dict(before) if isinstance(before, dict) else {}
        self.writes.append(VariableWrite(key, entries.get(str(item)), value, element, item))
        entries[str(item)] = value
        self.variables[key] = entries

    def count(self, element: str) -> None:
        """Name the element at work, and stop a run that never waits."""
        self.current = element
        self.steps += 1
        if self.steps > MAX_AUTOMATIC_STEPS:
            raise ElementFaultError(element, f"more than {MAX_AUTOMATIC_STEPS} automatic steps without a wait")
