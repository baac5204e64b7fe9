"""Where a form's expressions look names up: the row, then the rows around it, the form, and last the context.

form-js names `this`, `parent` and `i` (row numbers from 1, outermost first) are there too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from app.definitions.forms.component import feel_of
from app.feel import FeelError, compile_expression, to_json


class Levels(Mapping[str, Any]):
    """Several mappings read as one, the first that has a name wins; they may change behind it."""

    __slots__ = ("levels",)

    def __init__(self, *levels: Mapping[str, Any]) -> None:
        self.levels = levels

    def get(self, key: str, default: Any = None) -> Any:
        for level in self.levels:
            if key in level:
                return level[key]
        return default

    def __getitem__(self, key: str) -> Any:
        for level in self.levels:
            if key in level:
                return level[key]
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(key for level in self.levels for key in level))

    def __len__(self) -> int:
        return len(set().union(*self.levels))


@dataclass(slots=True)
class AnswerFrame:
    """One level of answers: the form itself, or one row of a dynamic list."""

    view: dict[str, Any]
    scope: Levels
    zone: tzinfo
    numbers: tuple[int, ...] = ()

    def row(self, view: dict[str, Any], index: int) -> "AnswerFrame":
        """The frame of row `index` (from 0), whose answers are `view`."""
        numbers = (*self.numbers, index + 1)
        special = {"this": view, "parent": self.view, "i": list(numbers)}
        levels = self.scope.levels
        return AnswerFrame(view, Levels(view, *levels[:-2], special, levels[-1]), self.zone, numbers)


def root_frame(context: Mapping[str, Any], zone: tzinfo = UTC) -> AnswerFrame:
    """The form's own level over `context`."""
    view: dict[str, Any] = {}
    special: dict[str, Any] = {"this": view, "parent": None, "i": []}
    return AnswerFrame(view, Levels(view, special, dict(context)), zone)


def evaluate(text: str, scope: Mapping[str, Any], now: datetime | None) -> Any:
    """The FEEL value of `text`; null when the evaluation is refused, as a mistake in the data would be."""
    try:
        return compile_expression(text).evaluate(scope, now)
    except FeelError:
        return None


def evaluate_json(text: str, scope: Mapping[str, Any], now: datetime | None) -> Any:
    """Like `evaluate`, as the JSON value that a case variable would hold; null when JSON cannot hold it."""
    try:
        return to_json(evaluate(text, scope, now))
    except FeelError:
        return None


def is_true(setting: str | bool | None, scope: Mapping[str, Any], now: datetime | None) -> bool:
    """A truth value that may be FEEL; anything but true is false."""
    if not isinstance(setting, str):
        return bool(setting)
    text = feel_of(setting)
    return text is not None and evaluate(text, scope, now) is True


def dig(value: Any, where: tuple[str, ...]) -> Any:
    """The value at a dotted key, None when any part is missing."""
    for part in where:
        if not isinstance(value, dict | Mapping):  # asking for a dict first is cheap
            return None
        value = value.get(part)
    return value


def put(target: dict[str, Any], where: tuple[str, ...], value: Any) -> None:
    """Set the value at a dotted key, making the levels above it."""
    for part in where[:-1]:
        inner = target.get(part)
        if not isinstance(inner, dict):
            inner = target[part] = {}
        target = inner
    target[where[-1]] = value
