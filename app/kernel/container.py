"""Finds a use case by its class, so that views need not import what lies above them."""

from typing import Any, TypeVar

T = TypeVar("T")


class Container:
    """Holds one object per class; bootstrap provides, views and commands need."""

    def __init__(self) -> None:
        self._objects: dict[type[Any], Any] = {}

    def provide(self, value: T, kind: type[T] | None = None) -> T:
        """Register `value` under `kind` (its own class by default) and hand it back."""
        self._objects[kind or type(value)] = value
        return value

    def need(self, kind: type[T]) -> T:
        """The object registered for `kind`; a missing one is a bug in bootstrap."""
        try:
            found: T = self._objects[kind]
        except KeyError:
            raise LookupError(f"bootstrap provides no {kind.__name__}") from None
        return found
