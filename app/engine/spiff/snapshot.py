"""A case's tokens as a short text: no specs, no variables, no history. JSON in zstd, with a format number.

Rows are [id, index of parent or -1, node, state, local data, notes]; ids are hex. The start event is stored
because it decides which specs the rows belong to.
"""

import threading
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import orjson
import zstandard
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.task import Task

from app.engine.spiff import tree

FORMAT = 1
_local = threading.local()


class SnapshotFormatError(ValueError):
    """The snapshot was written in a format this version does not know."""


def freeze(top: Any, start_event: str, outcome: str | None) -> bytes:
    """The snapshot of a process at rest."""
    inner = [[sub.parent_task_id.hex, _rows(sub)] for sub in top.subprocesses.values()]
    return _packer().compress(orjson.dumps([FORMAT, start_event, outcome, _rows(top), inner]))


def unpack(snapshot: bytes) -> list[Any]:
    """[format, start event, outcome, rows, inner rows]; raises SnapshotFormatError for another format."""
    content: list[Any] = orjson.loads(zstandard.decompress(snapshot))
    if content[0] != FORMAT:
        raise SnapshotFormatError(f"snapshot format {content[0]}, expected {FORMAT}")
    return content


def thaw(content: list[Any], graph: Any, subprocesses: Any, scope: Any) -> Any:
    """The process of an unpacked snapshot, its nodes taken from the compiled specs."""
    top = BpmnWorkflow(graph, subprocesses, script_engine=scope, deserializing=True)
    _fill(top, content[3])
    for owner_hex, rows in content[4]:
        owner = UUID(owner_hex)
        task = top.get_task_from_id(owner)
        inner = BpmnSubWorkflow(subprocesses[task.task_spec.facts.id], owner, top, deserializing=True)
        top.subprocesses[owner] = inner
        _fill(inner, rows)
    return top


def _rows(workflow: Any) -> Iterable[list[Any]]:
    place = {key: number for number, key in enumerate(workflow.tasks)}
    return [
        [
            task.id.hex,
            -1 if (parent := tree.parent_of(task)) is None else place[parent.id],
            task.task_spec.name,
            task.state,
            task.data or 0,
            task.internal_data or 0,
        ]
        for task in workflow.tasks.values()
    ]


def _fill(workflow: Any, rows: list[list[Any]]) -> None:
    made: list[Any] = []
    for identity, parent, name, state, data, notes in rows:
        task = Task(workflow, workflow.spec.task_specs[name], None, state, UUID(identity))
        task.data, task.internal_data = data or {}, notes or {}
        if parent >= 0:
            tree.restore(task, made[parent])
        made.append(task)
    workflow.task_tree = made[0] if made else None


def _packer() -> zstandard.ZstdCompressor:
    """Compressors are not shared between threads."""
    if not hasattr(_local, "packer"):
        _local.packer = zstandard.ZstdCompressor(level=3)
    packer: zstandard.ZstdCompressor = _local.packer
    return packer
