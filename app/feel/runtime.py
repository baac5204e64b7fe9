"""What an evaluation carries along: the scope, the moment, local names, and how much work is left.

A step is about half a microsecond of work. This is the whole tariff, and there is no other:

- a turn of a loop or filter, a rule of a table, a call: one, and one more for every eight tokens of its body;
- what is handed to a builtin function: one for every eight items of a list or entries of a context, one for every
  64 characters of a text (`scan`);
- a function that is slow with the smallest arguments (a logarithm, a moment read from a text): what it states as
  its `steps`;
- a list that a function makes: one an item; a text that a function or `+` makes: one for every 64 characters;
- whatever must walk down into a value (`=`, `in`, `string`, `flatten`, a property of a list, a type, plain JSON):
  one a value met on the way, however often the same one is met (`weigh`);
- a pattern: what `app.feel.patterns` says of its size and of the text; a power: twenty.

Operators on numbers, dates and short texts are free: the text of an expression is bounded, and loops pay.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from app.feel.errors import FeelLimitError
from app.feel.values import Range

MAX_STEPS = 500_000
MAX_CALLS = 64
MAX_LIST = 100_000
MAX_STRING = 1_000_000
MAX_NESTING = 100
ITEMS_A_STEP = 8
TOKENS_A_STEP = 8
CHARACTERS_A_STEP = 64
POWER_STEPS = 20


class Meter:
    """The work left to one evaluation and everything that it asks for, decisions and functions included."""

    __slots__ = ("calls", "patterns", "steps")

    def __init__(self) -> None:
        self.steps = MAX_STEPS
        self.calls = 0
        self.patterns: frozenset[tuple[str, str]] = frozenset()

    def spend(self, amount: int = 1) -> None:
        """Use up `amount` steps; raises FeelLimitError when they are not there."""
        self.steps -= amount
        if self.steps < 0:
            raise FeelLimitError(f"the expression needs more than {MAX_STEPS} steps")

    def enter(self, amount: int = 1) -> None:
        """Begin a call of a function that the author wrote; pair it with `leave`."""
        self.spend(amount)
        self.calls += 1
        if self.calls > MAX_CALLS:
            raise FeelLimitError(f"functions call each other more than {MAX_CALLS} deep")

    def leave(self) -> None:
        self.calls -= 1

    def scan(self, value: Any) -> None:
        """Pay for looking once at the items of a list or the entries of a context, not further down."""
        if type(value) in {list, dict}:
            self.spend(len(value) // ITEMS_A_STEP)

    def weigh(self, value: Any) -> int:
        """Pay for walking through all of a value, and say how much that was.

        What is shared is walked, and paid, each time it is met.
        """
        before, kind = self.steps, type(value)
        if kind is str:
            if len(value) >= CHARACTERS_A_STEP:
                self.spend(len(value) // CHARACTERS_A_STEP)
        elif kind in _BELOW:
            self._walk(value)
        return before - self.steps

    def _walk(self, value: Any) -> None:
        level = [value]
        for _ in range(MAX_NESTING):
            below: list[Any] = []
            for each in level:
                kind = type(each)
                if kind is str:
                    self.weigh(each)
                elif kind in _BELOW:
                    self.spend(len(each) if kind is not Range else 2)
                    below.extend(_BELOW[kind](each))
            if not below:
                return
            level = below
        raise FeelLimitError(f"lists and contexts lie more than {MAX_NESTING} deep in each other")


_BELOW: dict[type, Callable[[Any], Iterable[Any]]] = {
    list: list,
    dict: dict.values,
    Range: lambda span: (span.low, span.high),
}


class Root(Meter):
    """One evaluation: the caller's scope, its `now`, and the meter that bounds it, which is the evaluation itself.

    Values of the scope are plain JSON, but for the names in `ready`, which FEEL has made before.
    """

    __slots__ = ("lifted", "now", "scope")

    ready: frozenset[str] = frozenset()

    def __init__(self, scope: Mapping[str, Any], now: datetime | None = None) -> None:
        self.steps = MAX_STEPS
        self.calls = 0
        self.patterns = frozenset()
        self.scope = scope
        self.now = now
        self.lifted: dict[tuple[str, ...], Any] | None = None

    @property
    def meter(self) -> Meter:
        """What pays for everything in this evaluation."""
        return self

    def over(self, scope: Mapping[str, Any], ready: Iterable[str] = ()) -> "Root":
        """The same evaluation over another scope, on the same meter."""
        return _Within(self, scope, frozenset(ready))


class _Within(Root):
    """A part of an evaluation with a scope of its own."""

    __slots__ = ("_outer", "ready")

    def __init__(self, outer: Root, scope: Mapping[str, Any], ready: frozenset[str]) -> None:
        super().__init__(scope, outer.now)
        self._outer = outer.meter
        self.ready = ready

    @property
    def meter(self) -> Meter:
        return self._outer


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
        raise too_long()
    return text


def too_long() -> FeelLimitError:
    """The refusal of a text that would be absurdly long."""
    return FeelLimitError(f"a text has more than {MAX_STRING} characters")
