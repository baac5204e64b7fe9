"""How a view finds its use case."""

from typing import TYPE_CHECKING, TypeVar

from flask import current_app

from app.kernel.clock import Clock, SystemClock

if TYPE_CHECKING:
    from app.kernel.container import Container

T = TypeVar("T")


def need(kind: type[T]) -> T:
    """The object bootstrap provided for `kind`; LookupError when it provided none."""
    container: Container = current_app.extensions["container"]
    return container.need(kind)


def clock() -> Clock:
    """The clock of cases: the machine's, or the demo's."""
    found: Clock = current_app.extensions.get("clock") or SystemClock()
    return found
