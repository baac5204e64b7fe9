"""What an evaluation carries along: the scope, the moment, local names, and how much work is left."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.feel.errors import FeelLimitError

MAX_STEPS = 500_000
MAX_CALLS = 64
MAX_LIST = 100_000
MAX_STRING = 1_000_000


class Root:
    """One evaluation: the caller's scope, its `now`, and the counters that bound it."""

    __slots__ = ("calls", "lifted", "now", "scope", "steps")

    def __init__(self, scope: Mapping[str, Any], now: datetime | None = None) -> None:
        self.scope = scope
        self.now = now
        self.steps = MAX_STEPS
        self.calls = 0
        self.lifted: dict[tuple[str, ...], Any] | None = None

    def spend(self, amount: int = 1) -> None:
        """Use up `amount` steps; a list, a filter and a call count, plain operators do not."""
        self.steps -= amount
        if self.steps < 0:
            raise FeelLimitError(f"the expression needs more than {MAX_STEPS} steps")

    def enter(self) -> None:
        """Begin a call of a function that the author wrote; pair it with `leave`."""
        self.spend()
        self.calls += 1
        if self.calls > MAX_CALLS:
            raise FeelLimitError(f"functions call each other more than {MAX_CALLS} deep")

    def leave(self) -> None:
        self.calls -= 1


class Frame:
    """Local names (of an iterator, a function, a context, a filter's item) above an outer frame or the root."""

    __slots__ = ("names", "root", "up")

    def __init__(self, names: dict[str, Any], up: "Frame | None", root: Root) -> None:
        self.names = names
        self.up = up
        self.root = root


def bounded_list(values: list[Any]) -> list[Any]:
    """The list itself, refused when it is longer than any form or table can be."""
    if len(values) > MAX_LIST:
        raise FeelLimitError(f"a list has more than {MAX_LIST} items")
    return values


def bounded_text(text: str) -> str:
    """The text itself, refused when it is absurdly long."""
    if len(text) > MAX_STRING:
        raise FeelLimitError(f"a text has more than {MAX_STRING} characters")
    return text
