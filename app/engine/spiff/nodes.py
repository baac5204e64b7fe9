"""The nodes of a process as the library's task specs, with lazily grown trees.

The library predicts a tree of future tasks, at a cost that doubles with every parallel diamond, and polls it
after each step. Ours grows a child only when a token moves, and a node decides on arrival: so a step costs
what it does.
"""

from collections.abc import Iterable
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.util.task import TaskState

from app.engine.errors import ElementFaultError
from app.engine.process_model import Element
from app.engine.spiff import tree
from app.engine.spiff.scope import StepScope


class FlowNode(BpmnTaskSpec):  # type: ignore[misc]  # the library is untyped
    """A flow node; alone it lets tokens pass.

    Subclasses say what happens on arrival (`arrive`), on running (`act`), and where tokens go on to
    (`follow`).

    `element` is None for helpers that no diagram shows. `instance` marks the inner node of a multi-instance,
    `guarded` a node with boundary events.
    """

    def __init__(self, graph: Any, name: str, element: Element | None = None) -> None:
        super().__init__(graph, name, lane=element.lane.id if element and element.lane else None)
        self.element = element
        self.instance = False
        self.guarded = False

    # What subclasses say

    def arrive(self, _task: Any, scope: StepScope) -> bool:
        """A token comes: True lets it run now, False leaves it in the state the node gave it."""
        self.note_entered(scope)
        return True

    def act(self, task: Any, scope: StepScope) -> None:
        """The node's automatic work."""

    def follow(self, _task: Any, _scope: StepScope) -> Iterable[Any]:
        """The nodes the token goes on to."""
        targets: list[Any] = self.outputs
        return targets

    # What the library asks

    def _predict(self, my_task: Any, *_: Any, **__: Any) -> None:
        """Nothing: the tree grows when tokens move."""

    def _update_hook(self, my_task: Any) -> bool:
        parent = tree.parent_of(my_task)
        if parent is not None and parent.data:
            my_task.data = {**parent.data, **my_task.data}
        return self.arrive(my_task, tree.scope_of(my_task))

    def _on_ready(self, my_task: Any) -> None:
        tree.scope_of(my_task).ready.append(my_task)

    def _run_hook(self, my_task: Any) -> bool:
        scope = tree.scope_of(my_task)
        scope.count(self.label)
        self.act(my_task, scope)
        return True

    def _on_complete(self, my_task: Any) -> None:
        scope = tree.scope_of(my_task)
        scope.current = self.label
        self.note_left(scope)
        if self.guarded:
            self._stand_down(my_task)
        if self.instance:
            parent = my_task.parent
            parent.task_spec.instance_done(parent)
        else:
            born = [tree.add(my_task, spec) for spec in self.follow(my_task, scope)]
            for child in born:
                tree.offer(child)

    # Helpers

    @property
    def label(self) -> str:
        """The element's id, for faults."""
        return self.element.id if self.element else self.name

    @property
    def facts(self) -> Element:
        """The element of a node that has one."""
        if self.element is None:
            raise TypeError(f"{self.name} is no element of the diagram")
        return self.element

    def note_entered(self, scope: StepScope) -> None:
        if self.element is not None and not self.instance:
            scope.enter(self.element.id)

    def note_left(self, scope: StepScope) -> None:
        if self.element is not None and not self.instance:
            scope.left.append(self.element.id)

    def write(self, task: Any, scope: StepScope, value: Any) -> None:
        """Put a result where the element declares it; inside a multi-instance under the item."""
        key = self.facts.writes
        if key and task.data:
            scope.write_item(key, tree.item_of(task), value, self.facts.id)
        elif key:
            scope.write(key, value, self.facts.id)

    @staticmethod
    def _stand_down(task: Any) -> None:
        """The guarded activity is done: its boundary events wait no longer."""
        for other in tree.siblings(task):
            if other.state == TaskState.WAITING:
                tree.cancel(other)


class Begin(FlowNode):
    """The root of a tree; the stepper starts it, because the library readies it before a scope is there."""

    def _on_ready(self, my_task: Any) -> None:
        """Wait for the stepper."""

    def arrive(self, _task: Any, _scope: StepScope) -> bool:
        return True


class Work(FlowNode):
    """A person's task: READY until the answers come."""

    def _on_ready(self, my_task: Any) -> None:
        """A person runs it, not the stepper."""


class JobNode(FlowNode):
    """A machine's task: STARTED until its job reports."""

    def arrive(self, task: Any, scope: StepScope) -> bool:
        self.note_entered(scope)
        tree.put(task, TaskState.STARTED)
        return False


class DecisionNode(FlowNode):
    """A decision of this deployment, made at once."""

    def act(self, task: Any, scope: StepScope) -> None:
        self.write(task, scope, scope.decide(self.facts.decision or "", task.data))


class Exclusive(FlowNode):
    """The first flow, in document order, whose condition is true; else the default."""

    routes: Any = ()

    def follow(self, task: Any, scope: StepScope) -> Iterable[Any]:
        default = None
        for flow, target in self.routes:
            if flow.id == self.facts.default:
                default = target
            elif is_open(flow, task, scope):
                return [target]
        if default is None:
            raise no_way_out(self.label)
        return [default]


def no_way_out(gateway: str) -> ElementFaultError:
    """The fault of a gateway that no flow leaves."""
    return ElementFaultError(gateway, "no condition is true and there is no default flow")


def is_open(flow: Any, task: Any, scope: StepScope) -> bool:
    """Whether a flow's condition is true; null counts as false, anything else that is no truth value is a
    fault.
    """
    if flow.condition is None:
        return True
    value = scope.evaluate(flow.condition, task.data)
    if value is None or isinstance(value, bool):
        return value is True
    raise ElementFaultError(flow.source, f"the condition of {flow.id} gives {value!r}, not true or false")
