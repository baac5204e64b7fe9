"""How a view finds its use case."""

from typing import TYPE_CHECKING, TypeVar

from flask import current_app

from app.config import Settings
from app.kernel.clock import Clock, WallClock

if TYPE_CHECKING:
    from app.kernel.container import Container

T = TypeVar("T")


def need(kind: type[T]) -> T:
    """The object that some slice provides for `kind`; LookupError when none does."""
    container: Container = current_app.extensions["container"]
    return container.need(kind)


def clock() -> Clock:
    """The clock of cases: the machine's, or the demo's."""
    return need(Clock)


def wall_clock() -> Clock:
    """The machine's clock: accounts, sign-ins and roles go by it, for the demo's may jump."""
    return need(WallClock)


def settings() -> Settings:
    """What this process was started with."""
    return need(Settings)
