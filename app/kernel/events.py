"""Typed events between slices: same transaction, same call stack, errors propagate.

A lower slice publishes what happened; a higher one adds a `Subscription` in its wiring. Nothing is swallowed,
because a side effect of a step that failed must undo the step.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.orm import Session

E = TypeVar("E")


@dataclass(frozen=True)
class Subscription:
    """`listener(session, event)` hears every event of exactly the class `kind`."""

    kind: type[Any]
    listener: Callable[[Session, Any], None]


class Events:
    """Who listens to which kind of event, in order of subscription."""

    def __init__(self) -> None:
        self._listeners: dict[type[Any], list[Callable[[Session, Any], None]]] = defaultdict(list)

    def subscribe(self, kind: type[E], listener: Callable[[Session, E], None]) -> None:
        """Call `listener(session, event)` for every event of exactly this class."""
        self._listeners[kind].append(listener)

    def publish(self, session: Session, event: object) -> None:
        """Tell every listener now, inside the caller's transaction."""
        for listener in self._listeners[type(event)]:
            listener(session, event)
