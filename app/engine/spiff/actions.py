"""What can be done to a case at rest.

Each finds its waiting tokens first and refuses before it touches anything.
"""

from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn import BpmnWorkflow

from app.engine.errors import ElementFaultError
from app.engine.port import UnknownRefError
from app.engine.spiff import tree
from app.engine.spiff.activities import CallNode
from app.engine.spiff.events import due_of, error_boundary
from app.engine.spiff.nodes import FlowNode, JobNode, Work
from app.engine.spiff.scope import StepScope
from app.engine.spiff.spec_builder import CompiledProcess


def begin(compiled: CompiledProcess, scope: StepScope) -> Any:
    """A new process with its first token ready."""
    top = BpmnWorkflow(compiled.graph, compiled.subprocesses, script_engine=scope)
    scope.ready.append(top.task_tree)
    return top


def complete(top: Any, scope: StepScope, ref: UUID, answers: Any) -> None:
    """Finish a person's task."""
    _finish(_waiting(top, ref, Work), scope, answers)


def report(top: Any, scope: StepScope, ref: UUID, result: Any) -> None:
    """Finish a machine's task."""
    _finish(_waiting(top, ref, JobNode), scope, result)


def join_children(top: Any, scope: StepScope, ref: UUID, results: list[Any]) -> None:
    """Finish a call activity."""
    task = _waiting(top, ref, CallNode)
    scope.current = task.task_spec.label
    task.task_spec.take_results(task, scope, results)
    task.complete()


def fire_next(top: Any, scope: StepScope) -> bool:
    """Fire the timer that has been due longest; False when none is due."""
    due = [(moment, task) for task in tree.all_live(top) if (moment := due_of(task)) is not None]
    late = [(moment, task) for moment, task in due if moment <= scope.now]
    if not late:
        return False
    scope.count("timers")
    tree.make_ready(min(late, key=lambda pair: pair[0])[1])
    return True


def send(top: Any, scope: StepScope, message: str, payload: dict[str, Any]) -> None:
    """Wake the events that wait for the message; each writes the payload if it declares a variable."""
    for task in list(tree.all_live(top)):
        element = task.task_spec.element
        if element is not None and element.event == "message" and element.message == message:
            task.task_spec.write(task, scope, payload)
            tree.make_ready(task)


def fail(top: Any, scope: StepScope, ref: UUID, error_code: str) -> None:
    """Hand a job's business error to the event that catches it."""
    task = _waiting(top, ref, JobNode)
    scope.current = task.task_spec.label
    boundary = error_boundary(task, error_code)
    if boundary is None:
        raise ElementFaultError(scope.current, f"nobody catches the error {error_code!r}")
    tree.make_ready(boundary)


def cancel(top: Any, scope: StepScope, outcome: str) -> None:
    """Take every token away."""
    tree.cancel_all(tree.live_tasks(top))
    scope.outcome = outcome


def _finish(task: Any, scope: StepScope, value: Any) -> None:
    scope.current = task.task_spec.label
    task.task_spec.write(task, scope, value)
    task.complete()


def _waiting(top: Any, ref: UUID, kind: type[FlowNode]) -> Any:
    for workflow in tree.workflows(top):
        task = workflow.tasks.get(ref)
        if task is not None and isinstance(task.task_spec, kind) and tree.is_live(task):
            return task
    raise UnknownRefError(f"{ref} does not wait in this state")
