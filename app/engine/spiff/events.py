"""Events: what waits for a moment or a message, what interrupts an activity, and what ends a case.

A timer's due moment is worked out once, when its token arrives, and kept with the token; only the engine's
`tick` fires it. The library's own timers, which read the machine's clock, are not used.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from SpiffWorkflow.util.task import TaskState

from app.engine.errors import ElementFaultError
from app.engine.expressions import expression_in, is_expression
from app.engine.process_model import Element
from app.engine.spiff import tree
from app.engine.spiff.nodes import FlowNode
from app.engine.spiff.scope import StepScope
from app.engine.timer_times import Cycle, moment_of, parse_cycle

DUE = "due"
TIMES = "times"


class Catch(FlowNode):
    """An event in the flow that waits: for its moment, or for a message."""

    def arrive(self, task: Any, scope: StepScope) -> bool:
        self.note_entered(scope)
        wait(self, task, scope)
        return False

    def act(self, task: Any, _scope: StepScope) -> None:
        parent = task.parent
        if parent is not None and isinstance(parent.task_spec, EventChoice):
            tree.cancel_all(other for other in tree.siblings(task) if tree.is_live(other))


class EventChoice(FlowNode):
    """An event-based gateway: all its events wait, the first one takes the others away."""


class Guard(FlowNode):
    """Stands before an activity with boundary events and gives each of them a token beside the activity's."""


class Boundary(FlowNode):
    """An event on the edge of an activity."""

    def arrive(self, task: Any, scope: StepScope) -> bool:
        wait(self, task, scope)
        return False

    def act(self, task: Any, scope: StepScope) -> None:
        self.note_entered(scope)
        if self.facts.interrupting:
            tree.cancel_all(other for other in tree.siblings(task) if tree.is_live(other))
        elif TIMES in task.internal_data:
            self._repeat(task, scope)
        elif self.facts.event == "message":
            self._arm(task, {})

    def note_left(self, scope: StepScope) -> None:
        """A boundary event that never fired was never entered; one that fires is left at once."""

    def follow(self, task: Any, scope: StepScope) -> Iterable[Any]:
        scope.left.append(self.label)
        return super().follow(task, scope)

    def _repeat(self, task: Any, scope: StepScope) -> None:
        """The next firing of a repeated timer.

        One firing stands for all that were missed while nobody looked.
        """
        cycle, times = _cycle(self.facts, scope, task), task.internal_data[TIMES]
        due = datetime.fromisoformat(task.internal_data[DUE])
        missed = cycle.missed(due, scope.now)
        if times is None or times > missed:
            rest = None if times is None else times - missed
            self._arm(task, {DUE: cycle.later(due, missed).isoformat(), TIMES: rest})

    def _arm(self, task: Any, notes: dict[str, Any]) -> None:
        """Wait beside the activity once more."""
        following = tree.add(tree.parent_of(task), self)
        following.data = dict(task.data)
        following.internal_data = notes
        tree.put(following, TaskState.WAITING)


class End(FlowNode):
    """The end of a path; the last one with an outcome gives the case its result."""

    def act(self, task: Any, scope: StepScope) -> None:
        event = self.facts.event
        outcome = self.facts.properties.get("outcome")
        if outcome and task.workflow.parent_task_id is None:
            scope.outcome = self._outcome(outcome, task, scope)
        if event == "terminate":
            tree.cancel_all(other for other in tree.live_tasks(task.workflow) if other is not task)
        elif event == "error":
            self._throw(task)

    @staticmethod
    def _outcome(text: str, task: Any, scope: StepScope) -> str | None:
        value = scope.json(expression_in(text), task.data) if is_expression(text) else text
        return None if value is None else str(value)

    def _throw(self, task: Any) -> None:
        owner = subprocess_owner(task)
        boundary = error_boundary(owner, self.facts.error) if owner is not None else None
        if boundary is None:
            raise ElementFaultError(self.label, f"nobody catches the error {self.facts.error!r}")
        tree.make_ready(boundary)


def wait(node: FlowNode, task: Any, scope: StepScope) -> None:
    """Put an event's token to wait, with its due moment when it is a timer."""
    tree.put(task, TaskState.WAITING)
    element = node.facts
    if element.event == "timer":
        scope.current = element.id
        _set_due(element, task, scope)


def due_of(task: Any) -> datetime | None:
    """When a waiting timer is due; None for other events."""
    text = task.internal_data.get(DUE)
    return None if text is None else datetime.fromisoformat(text)


def error_boundary(task: Any, code: str | None) -> Any:
    """The waiting error event, on this activity or on a multi-instance or subprocess around it, that catches
    `code`; None if there is none. An event without a code catches all."""
    while task is not None:
        for other in tree.siblings(task):
            if isinstance(other.task_spec, Boundary) and _catches(other, code):
                return other
        # The events on the edge of a multi-instance stand beside the whole of it, not beside its instances.
        task = tree.parent_of(task) if task.task_spec.instance else subprocess_owner(task)
    return None


def subprocess_owner(task: Any) -> Any:
    """The task of the subprocess (or its instance) that the token runs in; None in the process itself."""
    owner = task.workflow.parent_task_id
    return None if owner is None else task.workflow.top_workflow.get_task_from_id(owner)


def _catches(task: Any, code: str | None) -> bool:
    element = task.task_spec.facts
    return task.state == TaskState.WAITING and element.event == "error" and element.error in {None, "", code}


def _set_due(element: Element, task: Any, scope: StepScope) -> None:
    if element.timer_kind == "cycle":
        cycle = _cycle(element, scope, task)
        due = cycle.start or cycle.every.after(scope.now)
        task.internal_data[TIMES] = cycle.times
    else:
        due = _due(element, task, scope)
    task.internal_data[DUE] = due.isoformat()


def _due(element: Element, task: Any, scope: StepScope) -> datetime:
    text = element.timer or ""
    value = scope.evaluate(expression_in(text), task.data) if is_expression(text) else text
    try:
        return moment_of(value, scope.now, scope.zone)
    except ValueError as error:
        raise ElementFaultError(element.id, f"the timer {text!r} has no moment: {error}") from error


def _cycle(element: Element, scope: StepScope, task: Any) -> Cycle:
    text = element.timer or ""
    value = scope.json(expression_in(text), task.data) if is_expression(text) else text
    try:
        return parse_cycle(str(value), scope.zone)
    except ValueError as error:
        raise ElementFaultError(element.id, f"the timer {text!r} cannot repeat: {error}") from error
