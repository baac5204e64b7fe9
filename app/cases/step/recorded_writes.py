"""What a ledger event tells of the variables that its step wrote."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.engine import VariableWrite


def recorded(writes: Iterable[VariableWrite], answers: Any) -> list[dict[str, Any]]:
    """The writes as the event keeps them. A value that is the very `answers`, its own `new`, is not kept twice."""
    kept = []
    for write in writes:
        one = {"key": write.key, "element": write.element, "item": write.item}
        kept.append(one if write.new is answers else {**one, "new": write.new})
    return kept


def writes_of(body: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The writes of an event's body, each with `key`, `element`, `item` and `new`."""
    for write in (body.get("data") or {}).get("writes", ()):
        yield {"new": body.get("new"), **write}
