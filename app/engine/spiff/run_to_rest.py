"""Running a case's tokens until each of them waits."""

from typing import Any

from app.engine.errors import ElementFaultError
from app.engine.spiff import tree
from app.engine.spiff.joins import Inclusive, Parallel
from app.engine.spiff.prune import MAX_DEPTH, depth, prune
from app.engine.spiff.scope import StepScope


def run_to_rest(top: Any, scope: StepScope, *, pruned: bool) -> None:
    """Move every token as far as it goes without a person, a job, a child case or a timer.

    Raises ElementFaultError when a token can never go on, or when the tree has grown too deep to be safe.
    """
    while True:
        while scope.ready:
            task = scope.ready.popleft()
            if task.state == tree.READY:
                task.run()
        if not (_finish_subprocess(top) or _release_join(top, scope)):
            break
    _check_stuck(top)
    if pruned:
        prune(top)
    if sum(len(part.tasks) for part in tree.workflows(top)) > MAX_DEPTH and depth(top) > MAX_DEPTH:
        raise ElementFaultError(scope.current, f"the case has more than {MAX_DEPTH} steps in one unfinished path")


def _finish_subprocess(top: Any) -> bool:
    """Go on behind the innermost subprocess in which nothing lives any more."""
    for owner, inner in reversed(top.subprocesses.items()):
        if not tree.live_tasks(inner):
            task = top.get_task_from_id(owner)
            del top.subprocesses[owner]
            task.complete()
            return True
    return False


def _release_join(top: Any, scope: StepScope) -> bool:
    return any(
        task.task_spec.release(workflow, scope)
        for workflow in tree.workflows(top)
        for task in tree.live_tasks(workflow)
        if isinstance(task.task_spec, Inclusive)
    )


def _check_stuck(top: Any) -> None:
    """Tokens that wait only for each other will wait for ever: a drawing error, named here."""
    for workflow in tree.workflows(top):
        live = tree.live_tasks(workflow)
        if live and all(isinstance(task.task_spec, Parallel | Inclusive) for task in live):
            raise ElementFaultError(live[0].task_spec.label, "this join waits for a branch that cannot come")
