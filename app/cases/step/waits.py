"""What a case waits for, as its row says it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.engine import Advance


def is_waiting(waiting: Mapping[str, Any], kind: str, ref: UUID) -> bool:
    """True when the stored state already waits for `ref`; `kind` is tasks, services, calls or timers."""
    return str(ref) in waiting.get(kind, ())


def waiting_of(advance: Advance) -> dict[str, Any]:
    calls: dict[str, int] = {}
    for child in advance.children:
        calls[str(child.ref)] = calls.get(str(child.ref), 0) + 1
    return {
        "tasks": {str(task.ref): task.element for task in advance.open_tasks},
        "services": [str(call.ref) for call in advance.services],
        "calls": calls,
        "timers": [str(timer.ref) for timer in advance.timers],
    }
