"""The ledger's events as lines that people read."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.cases.history import HistoryEvent
from app.engine import ProcessModel
from app.identity import People, read_people
from app.kernel.names import Names
from app.ledger import Action, action_sentence, erased_words, name_in
from app.web.view_models import TimelineItem


def case_timeline(model: ProcessModel, history: Sequence[HistoryEvent], people: People) -> Sequence[TimelineItem]:
    """One line per event, oldest first; work done after its due moment is marked late."""
    due = _due_moments(history)
    return [_line(model, event, people, due) for event in history]


def read_actors(session: Session, history: Sequence[HistoryEvent], others: Iterable[UUID | None] = ()) -> People:
    """Everybody whom a case's page names: who acted, for whom they did, and `others`."""
    return read_people(session, [*others, *(event.actor_id for event in history)], _acted_for(history))


def _acted_for(history: Sequence[HistoryEvent]) -> set[str]:
    """The usernames of the people on whose behalf somebody acted."""
    found = ((event.body.get("who") or {}).get("for") for event in history)
    return {username for username in found if username}


def _line(model: ProcessModel, event: HistoryEvent, people: People, due: dict[str, datetime]) -> TimelineItem:
    element = model.elements.get(event.element or "")
    who = event.body.get("who") or {}
    task = (event.body.get("target") or {}).get("task")
    deadline = due.get(str(task))
    return TimelineItem(
        seq=event.seq,
        at=event.at,
        action=event.action,
        sentence=action_sentence(event.action, element.names if element else model.names),
        person=people.on_behalf(event.actor_id, who.get("for")),
        lane=element.lane.names if element and element.lane else None,
        reason=_reason(event),
        outcome=event.body["act"].get("outcome", "ok"),
        late=event.action == Action.TASK_COMPLETED and deadline is not None and event.at > deadline,
        signed=event.body.get("meaning"),
        signed_by=name_in(who),
    )


def _reason(event: HistoryEvent) -> Names | None:
    """The order where something was erased, in both events: the one that lost its content and the one that tells."""
    if event.erased:
        return erased_words(event.erased)
    reason: str | None = event.body.get("reason")
    order = (event.body.get("target") or {}).get("order")
    return f"{order} · {reason}" if order else reason


def _due_moments(history: Sequence[HistoryEvent]) -> dict[str, datetime]:
    opened: list[dict[str, Any]] = [
        task for event in history for task in (event.body.get("data") or {}).get("opened", ())
    ]
    return {task["ref"]: datetime.fromisoformat(task["due_at"]) for task in opened if task.get("due_at")}
