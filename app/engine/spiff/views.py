"""What waits in a case, in the words of the port, and the digest of its state."""

from collections.abc import Iterator
from typing import Any

from SpiffWorkflow.util.task import TaskState

from app.engine.port import ChildCall, DueTimer, OpenTask, ServiceCall
from app.engine.spiff import tree
from app.engine.spiff.activities import ITEMS, CallNode
from app.engine.spiff.events import due_of
from app.engine.spiff.nodes import JobNode, Work
from app.engine.spiff.scope import StepScope
from app.kernel.canonical import digest

STATE_FORM = 1


def open_tasks(live: list[Any]) -> tuple[OpenTask, ...]:
    """The people's tasks."""
    return tuple(
        OpenTask(task.id, task.task_spec.facts.id, tree.item_of(task))
        for task in live
        if isinstance(task.task_spec, Work)
    )


def services(live: list[Any], scope: StepScope) -> tuple[ServiceCall, ...]:
    """The machines' tasks, their inputs evaluated over the variables as they are now."""
    return tuple(_service(task, scope) for task in live if isinstance(task.task_spec, JobNode))


def children(live: list[Any], scope: StepScope) -> tuple[ChildCall, ...]:
    """The child cases of the waiting call activities, in collection order."""
    return tuple(call for task in live if isinstance(task.task_spec, CallNode) for call in _calls(task, scope))


def timers(live: list[Any]) -> tuple[DueTimer, ...]:
    """The waiting timers."""
    return tuple(DueTimer(task.id, task.task_spec.facts.id, due) for task in live if (due := due_of(task)) is not None)


def state_digest(live: list[Any], variables: dict[str, Any]) -> str:
    """Over live elements, due timers and variables; the same for pruned and reloaded states, and on
    replay.
    """
    tokens = sorted(
        [task.task_spec.name, _text(tree.item_of(task)), TaskState.get_name(task.state)]
        for task in live
        if due_of(task) is None
    )
    due = sorted([task.task_spec.name, task.internal_data["due"]] for task in live if due_of(task) is not None)
    return digest({"form": STATE_FORM, "tokens": tokens, "timers": due, "variables": variables})


def _text(item: Any) -> str:
    return "" if item is None else str(item)


def _service(task: Any, scope: StepScope) -> ServiceCall:
    element = task.task_spec.facts
    scope.current = element.id
    inputs = {name: scope.json(text, task.data) for name, text in element.inputs}
    return ServiceCall(task.id, element.id, element.topic or "", inputs)


def _calls(task: Any, scope: StepScope) -> Iterator[ChildCall]:
    element = task.task_spec.facts
    scope.current = element.id
    many = element.loop == "multi"
    for index, item in enumerate(task.internal_data[ITEMS] if many else [None]):
        local = {**task.data, element.item_name or "item": item} if many else task.data
        variables = {target: scope.json(text, local) for target, text in element.ins}
        yield ChildCall(task.id, element.id, element.called or "", index, item, variables)
