"""Activities that hold more than one piece of work: multi-instances, subprocesses, call activities."""

from typing import Any

from SpiffWorkflow.util.task import TaskState

from app.engine.errors import ElementFaultError
from app.engine.process_model import Element
from app.engine.spiff import tree
from app.engine.spiff.nodes import FlowNode
from app.engine.spiff.scope import StepScope

ITEMS = "items"
OPEN = "open"


class Many(FlowNode):
    """An inline multi-instance: one inner token per item, all at once or one after the other.

    `each` is the inner node, `keys` the variables written inside: entering sets them to `{}`, so that no
    value of an earlier round survives. Inner results are kept by item, never merged.
    """

    each: Any = None
    keys: tuple[str, ...] = ()

    def arrive(self, task: Any, scope: StepScope) -> bool:
        self.note_entered(scope)
        items = items_of(self.facts, task, scope)
        for key in self.keys:
            scope.write(key, {}, self.facts.id)
        if not items:
            return True  # as BPMN says: nothing to do is done
        tree.put(task, TaskState.STARTED)
        first = items[:1] if self.facts.sequential else items
        task.internal_data = {ITEMS: items[len(first) :], OPEN: len(first)}
        for item in first:
            self._begin(task, item)
        return False

    def instance_done(self, task: Any) -> None:
        """One inner token is through."""
        rest, number = task.internal_data[ITEMS], task.internal_data[OPEN]
        if rest:
            task.internal_data = {ITEMS: rest[1:], OPEN: number}
            self._begin(task, rest[0])
        elif number > 1:
            task.internal_data = {ITEMS: rest, OPEN: number - 1}
        else:
            task.complete()

    def _begin(self, task: Any, item: Any) -> None:
        child = tree.add(task, self.each)
        child.triggered = True
        child.data = {**task.data, self.facts.item_name or "item": item}
        tree.offer(child)


class Sub(FlowNode):
    """An embedded subprocess: STARTED while its own tree has live tokens."""

    def arrive(self, task: Any, scope: StepScope) -> bool:
        self.note_entered(scope)
        tree.put(task, TaskState.STARTED)
        inner = task.workflow.top_workflow.create_subprocess(task, self.facts.id)
        inner.task_tree.data = dict(task.data)
        scope.ready.append(inner.task_tree)
        return False


class CallNode(FlowNode):
    """A call activity: STARTED while its children run as cases of their own."""

    def arrive(self, task: Any, scope: StepScope) -> bool:
        self.note_entered(scope)
        many = self.facts.loop == "multi"
        task.internal_data = {ITEMS: items_of(self.facts, task, scope)} if many else {}
        self.write(task, scope, [] if many else None)
        if many and not task.internal_data[ITEMS]:
            if not self.facts.writes:
                self.take_results(task, scope, [])
            return True
        tree.put(task, TaskState.STARTED)
        return False

    def take_results(self, task: Any, scope: StepScope, results: list[Any]) -> None:
        """Write what the children gave back: a list in collection order, or the single child's value."""
        element = self.facts
        value: Any = results if element.loop == "multi" else results[0]
        if element.writes:
            self.write(task, scope, value)
        elif len(element.outs) == 1:
            scope.write(element.outs[0][0], value, element.id)
        else:
            for target, _ in element.outs:
                entry = [part[target] for part in results] if element.loop == "multi" else value[target]
                scope.write(target, entry, element.id)


def items_of(element: Element, task: Any, scope: StepScope) -> list[Any]:
    """The items of a multi-instance: a list, empty when there is nothing to do; inline ones must be texts or
    whole numbers, each only once.
    """
    scope.current = element.id
    items = scope.json(element.collection or "null", task.data)
    if not isinstance(items, list):
        raise ElementFaultError(element.id, f"the collection {element.collection!r} is no list")
    if element.kind != "callActivity":
        _check_keys(element, items)
    return items


def _check_keys(element: Element, items: list[Any]) -> None:
    if not all(isinstance(item, str | int) and not isinstance(item, bool) for item in items):
        raise ElementFaultError(element.id, f"the collection {element.collection!r} must hold texts or whole numbers")
    if len({str(item) for item in items}) < len(items):
        raise ElementFaultError(element.id, f"the collection {element.collection!r} names an item twice")
