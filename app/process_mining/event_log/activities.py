"""From ledger events to activities: what was done, by whom, in which phase of its life.

A step of a case is one ledger event, and it may finish several elements: the task somebody completed, and the
decisions the engine took on the way to the next wait. Each becomes an activity of its own, at the same moment and
in the order in which the tokens went. Gateways and plain events are no work and are left out.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.engine import Element
from app.ledger import Action
from app.process_mining.event_log.selection import Trace, TraceEvent

COMPLETE = "complete"
# Elements that wait for somebody or something; they are done when the ledger says so, not when a token leaves them.
_WAITING = frozenset({"userTask", "serviceTask", "callActivity"})
_AT_ONCE = frozenset({"businessRuleTask", "scriptTask", "manualTask", "task", "sendTask"})
_DONE = frozenset({Action.TASK_COMPLETED, Action.JOB_COMPLETED, Action.CHILDREN_JOINED})
_HANDLING: Mapping[str, str] = {
    Action.TASK_CLAIMED: "start",
    Action.TASK_DELEGATED: "reassign",
    Action.TASK_RELEASED: "suspend",
}


@dataclass(frozen=True, slots=True)
class Activity:
    """One phase of one piece of work. `transition` is of the XES lifecycle; `due` only for people's tasks."""

    element: Element
    transition: str
    event: TraceEvent
    round: int = 1
    due: datetime | None = None

    @property
    def at(self) -> datetime:
        """When, UTC."""
        return self.event.at

    @property
    def actor(self) -> UUID | None:
        """Who did it; None for what follows from another's step by itself."""
        acted = self.event.target.get("element") == self.element.id
        return UUID(self.event.body["act"]["actor"]) if acted else None

    @property
    def acting_for(self) -> str | None:
        """The username of the person on whose behalf it was done."""
        found: str | None = self.event.body["who"].get("for") if self.actor else None
        return found

    @property
    def late(self) -> bool | None:
        """Done after its due moment; None when it had none or is not done."""
        return None if self.due is None or self.transition != COMPLETE else self.at > self.due


class Activities:
    """Walks through one case's events and remembers what is open."""

    def __init__(self, trace: Trace) -> None:
        self._elements: Mapping[str, Element] = trace.model.elements
        self._events = trace.events
        self._open: dict[str, Mapping[str, Any]] = {}

    def all(self) -> Iterator[Activity]:
        """Every phase of every piece of work, in order."""
        for event in self._events:
            yield from self._handled(event)
            yield from self._left(event)
            yield from self._entered(event)

    def completed(self) -> Iterator[Activity]:
        """Only what was finished: what conformance checks expect."""
        return (activity for activity in self.all() if activity.transition == COMPLETE)

    def _handled(self, event: TraceEvent) -> Iterator[Activity]:
        element = self._elements.get(event.target.get("element", ""))
        if element is None:
            return
        task = str(event.target.get("task", ""))
        if event.action in _DONE:
            yield self._activity(element, COMPLETE, event, self._open.pop(task, None))
        elif event.action in _HANDLING:
            yield self._activity(element, _HANDLING[event.action], event, self._open.get(task))

    def _left(self, event: TraceEvent) -> Iterator[Activity]:
        """What the tokens went through by themselves, and what was taken away from people unfinished."""
        done = event.target.get("element") if event.action in _DONE else None
        for name in event.data.get("left", ()):
            element = self._elements.get(name)
            if element is None or name == done:
                continue
            if element.kind in _AT_ONCE:
                yield self._activity(element, COMPLETE, event)
            elif element.kind in _WAITING:
                yield self._activity(element, "withdraw", event, self._forget(name))
        if event.action == Action.CASE_CANCELLED:
            yield from self._withdrawn(event)

    def _withdrawn(self, event: TraceEvent) -> Iterator[Activity]:
        for task in list(self._open.values()):
            yield self._activity(self._elements[task["element"]], "withdraw", event, task)
        self._open.clear()

    def _entered(self, event: TraceEvent) -> Iterator[Activity]:
        opened: Iterable[Mapping[str, Any]] = event.data.get("opened", ())
        for task in opened:
            self._open[str(task["ref"])] = task
            yield self._activity(self._elements[task["element"]], "schedule", event, task)
        for name in event.data.get("entered", ()):
            element = self._elements.get(name)
            if element is not None and element.kind in _WAITING - {"userTask"}:
                yield self._activity(element, "start", event)

    def _forget(self, element: str) -> Mapping[str, Any] | None:
        found = next((ref for ref, task in self._open.items() if task["element"] == element), None)
        return None if found is None else self._open.pop(found)

    @staticmethod
    def _activity(
        element: Element, transition: str, event: TraceEvent, task: Mapping[str, Any] | None = None
    ) -> Activity:
        task = task or {}
        due = task.get("due_at")
        return Activity(
            element, transition, event, task.get("round", 1), None if due is None else datetime.fromisoformat(due)
        )
