"""Forgetting finished history once a step has come to rest.

Kept are the live tokens, what lies between them and their deepest common finished ancestor, and that
ancestor as the new root. Nothing reads history from the tree, so this changes neither work lists nor routes;
it keeps each step's cost and size the same however often a case goes round.
"""

from typing import Any

from app.engine.spiff import tree

MAX_DEPTH = 800


def prune(top: Any) -> None:
    """Drop what no live token needs, in the process and its running subprocesses."""
    for workflow in tree.workflows(top):
        paths = [_path(task) for task in tree.live_tasks(workflow)]
        if paths:
            _cut(workflow, paths)


def depth(top: Any) -> int:
    """How many tokens the longest path to a live token has."""
    return max((len(_path(task)) for task in tree.all_live(top)), default=0)


def _cut(workflow: Any, paths: list[list[Any]]) -> None:
    shared = 0
    for level in zip(*paths, strict=False):
        if tree.is_live(level[0]) or any(task is not level[0] for task in level):
            break
        shared += 1
    if shared:
        root = paths[0][shared - 1]
        kept = {task.id for path in paths for task in path[shared - 1 :]}
        tree.reroot(workflow, root, kept)


def _path(task: Any) -> list[Any]:
    """From the root to the token."""
    path = []
    while task is not None:
        path.append(task)
        task = tree.parent_of(task)
    return path[::-1]
