"""The few things we do to the library's token tree; no other module touches its private parts."""
# ruff: noqa: SLF001

from collections.abc import Iterable, Iterator
from typing import Any

from SpiffWorkflow.util.task import TaskState

LIVE = TaskState.WAITING | TaskState.READY | TaskState.STARTED
READY = TaskState.READY


def scope_of(task: Any) -> Any:
    """The scope of the step that runs now."""
    return task.workflow.script_engine


def put(task: Any, state: int) -> None:
    """Set a state, forwards or backwards, without the library's log line."""
    task._state = state


def add(task: Any, spec: Any) -> Any:
    """A new token below `task`."""
    return task._add_child(spec, TaskState.FUTURE)


def offer(task: Any) -> None:
    """Let a new token's node decide whether it runs or waits."""
    task.task_spec._update(task)


def make_ready(task: Any) -> None:
    """A waiting token may run."""
    task._ready()


def is_live(task: Any) -> bool:
    """Whether the token waits, may run or is at work."""
    return bool(task._state & LIVE)


def live_tasks(workflow: Any) -> list[Any]:
    """The live tokens of one (sub)process, in the order they were made."""
    return [task for task in workflow.tasks.values() if task._state & LIVE]


def workflows(top: Any) -> list[Any]:
    """The process and its running subprocesses, outer ones first."""
    return [top, *top.subprocesses.values()]


def all_live(top: Any) -> Iterator[Any]:
    """The live tokens of the process and its subprocesses."""
    for workflow in workflows(top):
        yield from live_tasks(workflow)


def item_of(task: Any) -> Any:
    """The multi-instance item the token works on, None outside one."""
    return next(iter(task.data.values()), None)


def siblings(task: Any) -> list[Any]:
    """The other tokens born with this one."""
    parent = task.parent
    return [] if parent is None else [other for other in parent.children if other is not task]


def parent_of(task: Any) -> Any:
    return task.workflow.tasks.get(task._parent)


def cancel(task: Any) -> None:
    """Take a token away, with everything below it and inside its subprocesses."""
    scope, stack = scope_of(task), [task]
    while stack:
        current = stack.pop()
        if is_live(current):
            put(current, TaskState.CANCELLED)
            current.task_spec.note_left(scope)
        inner = current.workflow.top_workflow.subprocesses.pop(current.id, None)
        if inner is not None:
            stack.extend(reversed(live_tasks(inner)))
        stack.extend(reversed(current.children))


def cancel_all(tasks: Iterable[Any]) -> None:
    """Take several tokens away."""
    for task in list(tasks):
        cancel(task)


def reroot(workflow: Any, root: Any, kept: set[Any]) -> None:
    """Make `root` the tree's first token and forget every token not in `kept`."""
    root._parent = None
    workflow.task_tree = root
    workflow.last_task = None
    workflow.tasks = {key: task for key, task in workflow.tasks.items() if key in kept}
    for task in workflow.tasks.values():
        task._children = [child for child in task._children if child in kept]


def restore(task: Any, parent: Any) -> None:
    """Hang a loaded token below its parent."""
    task._parent = parent.id
    parent._children.append(task.id)
