"""What a task's reader saw of the case when the task was done last."""

from collections.abc import Sequence
from typing import Any

from app.cases import HistoryEvent, writes_in
from app.ledger import Action
from app.tasks.loaded_task import LoadedTask


def last_seen(task: LoadedTask, history: Sequence[HistoryEvent]) -> dict[str, Any]:
    """The case's variables as they stood when this task's element was completed last; none in the first round.

    Of `history`, which is in order and holds nothing that is blind; values of single items are left out.
    """
    values: dict[str, Any] = {}
    seen: dict[str, Any] = {}
    for event in history:
        if event.action == Action.TASK_COMPLETED and event.element == task.element.id:
            seen = dict(values)
        values |= {w["key"]: w["new"] for w in writes_in(event.body) if w.get("item") is None}
    return seen
