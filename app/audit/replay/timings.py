"""How long work waited and was worked on, from the moments in a case's own record."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.audit.replay.page_models import Timing
from app.cases import HistoryEvent
from app.ledger import Action

_HELD, _FREE = {Action.TASK_CLAIMED, Action.TASK_DELEGATED}, {Action.TASK_RELEASED}


def timings(history: Sequence[HistoryEvent]) -> dict[int, Timing]:
    """Timing by the event's number: of each completed task, job and call activity."""
    clock = _Clock()
    found = {}
    for event in history:
        timing = clock.close(event)
        if timing is not None:
            found[event.seq] = timing
        clock.note(event)
    return found


class _Clock:
    """What has been opened and claimed so far."""

    def __init__(self) -> None:
        self._opened: dict[str, tuple[datetime, str | None]] = {}
        self._claimed: dict[str, datetime] = {}
        self._entered: dict[str, datetime] = {}

    def close(self, event: HistoryEvent) -> Timing | None:
        """The timing of the work that this event finished."""
        target: Mapping[str, Any] = event.body.get("target") or {}
        task = target.get("task")
        if event.action == Action.TASK_COMPLETED and task in self._opened:
            opened, due = self._opened[task]
            return Timing(opened, event.at, self._claimed.get(task), datetime.fromisoformat(due) if due else None)
        if event.action in {Action.JOB_COMPLETED, Action.CHILDREN_JOINED} and event.element in self._entered:
            return Timing(self._entered[event.element], event.at)
        return None

    def note(self, event: HistoryEvent) -> None:
        """Remember what it opened, claimed or gave back."""
        data = event.body.get("data") or {}
        for opened in data.get("opened", ()):
            self._opened[opened["ref"]] = (event.at, opened.get("due_at"))
        self._entered.update(dict.fromkeys(data.get("entered", ()), event.at))
        task = str((event.body.get("target") or {}).get("task"))
        if event.action in _HELD:
            self._claimed[task] = event.at
        elif event.action in _FREE:
            self._claimed.pop(task, None)
