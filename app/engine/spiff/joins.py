"""Gateways that wait for several tokens.

A parallel join counts tokens: those of this round wait at the join until every awaited flow has brought one,
then one of each is used up. Nothing is predicted and no history is read, so rounds of a loop cannot mix.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from SpiffWorkflow.util.task import TaskState

from app.engine.spiff import tree
from app.engine.spiff.nodes import FlowNode, is_open, no_way_out
from app.engine.spiff.scope import StepScope


class Parallel(FlowNode):
    """A fork, a join, or both. `groups` are the sets of flows awaited together: those reachable from the
    start without passing the join, and apart from them those that only lead back to it."""

    groups: tuple[Counter[str], ...] = ()

    def arrive(self, task: Any, scope: StepScope) -> bool:
        if len(self._inputs) < 2:
            return super().arrive(task, scope)
        tree.put(task, TaskState.WAITING)
        used = self._complete_round(task)
        if used is None:
            return False
        for token in used:
            if token is not task:
                tree.put(token, TaskState.CANCELLED)
        self.note_entered(scope)
        return True

    def _complete_round(self, task: Any) -> list[Any] | None:
        waiting: dict[str, list[Any]] = {}
        for token in tree.live_tasks(task.workflow):
            if token.task_spec is self:
                waiting.setdefault(_source(token), []).append(token)
        awaited = next(group for group in self.groups if _source(task) in group)
        if any(len(waiting.get(source, ())) < number for source, number in awaited.items()):
            return None
        return [token for source, number in awaited.items() for token in waiting[source][:number]]


class Inclusive(FlowNode):
    """An OR gateway: as a split it follows every true condition, as a join it waits until no other token can
    come.
    """

    routes: Any = ()
    sources: frozenset[str] = frozenset()  # names of the nodes from which this gateway can be reached

    def arrive(self, task: Any, scope: StepScope) -> bool:
        if len(self._inputs) < 2:
            return super().arrive(task, scope)
        tree.put(task, TaskState.WAITING)
        return False

    def follow(self, task: Any, scope: StepScope) -> Iterable[Any]:
        chosen, default = [], []
        for flow, target in self.routes:
            if flow.id == self.facts.default:
                default = [target]
            elif is_open(flow, task, scope):
                chosen.append(target)
        if not chosen and not default:
            raise no_way_out(self.label)
        return chosen or default

    def release(self, workflow: Any, scope: StepScope) -> bool:
        """Let one token go on when nobody else can reach this join any more."""
        live = tree.live_tasks(workflow)
        mine = [task for task in live if task.task_spec is self and task.state == TaskState.WAITING]
        if not mine or any(task.task_spec.name in self.sources for task in live if task.task_spec is not self):
            return False
        for token in mine[:-1]:
            tree.put(token, TaskState.CANCELLED)
        self.note_entered(scope)
        tree.make_ready(mine[-1])
        return True


def _source(token: Any) -> str:
    return str(tree.parent_of(token).task_spec.name)
