"""Knowledge models: functions of a decision file."""

from typing import Any

from app.feel.runtime import Frame, Root
from app.feel.scopes import Run
from app.feel.values import Function


def unready(_root: Root, _values: list[Any]) -> None:
    """A knowledge model that has no logic."""


def give_logic(made: Function, run: Run, outer: dict[str, Function]) -> None:
    """Make `made` the function that `run` gives; one that gives no function stays unready."""
    value = run(Frame({}, None, Root(outer)))
    if isinstance(value, Function):
        made.parameters = value.parameters
        made.call = _bounded_by_caller(run, outer)


def _bounded_by_caller(run: Run, outer: dict[str, Function]) -> Any:
    """The knowledge model's own scope is only its functions; its work counts on the caller's budget."""

    def call(root: Root, values: list[Any]) -> Any:
        inner = root.over(outer)
        return run(Frame({}, None, inner)).call(inner, values)

    return call
