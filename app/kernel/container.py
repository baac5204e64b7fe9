"""Finds an object by its class, so that nobody need import what lies above them, nor know how it is made.

Each slice's `wiring.py` says what it provides and what it adds to others' collections; what something is made of is
asked for when it is made, so the order of the slices decides nothing but the order within a collection.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Slice(Protocol):
    """The module `wiring` of a slice."""

    def register(self, container: "Container") -> None:
        """Say what the slice provides, and what it adds."""


class Container:
    """One object per class or protocol, made once, and collections that any slice may add to."""

    def __init__(self) -> None:
        self._objects: dict[type[Any], Any] = {}
        self._makers: dict[type[Any], Callable[[Container], Any]] = {}
        self._members: dict[type[Any], list[Callable[[Container], Iterable[Any]]]] = defaultdict(list)

    def hold(self, value: T, kind: type[T] | None = None) -> T:
        """Keep an object that is there already, under its own class or under `kind`; hands it back."""
        self._objects[kind or type(value)] = value
        return value

    def provide(self, kind: type[T], make: Callable[["Container"], T]) -> None:
        """Say how the object of `kind` is made; two makers of one kind are a mistake."""
        if kind in self._makers:
            raise ValueError(f"two slices provide {kind.__name__}")
        self._makers[kind] = make

    def need(self, kind: type[T]) -> T:
        """The object of `kind`. Raises LookupError when nobody provides one, or when making it takes itself."""
        found: T | None = self._objects.get(kind)
        return self._make(kind) if found is None else found

    def add(self, kind: type[T], members: Callable[["Container"], Iterable[T]]) -> None:
        """Add what `members` gives to the collection of `kind`."""
        self._members[kind].append(members)

    def all(self, kind: type[T]) -> list[T]:
        """The collection of `kind`, slice by slice in the order in which they registered."""
        return [member for members in self._members[kind] for member in members(self)]

    def complete(self) -> None:
        """Make everything now: what is missing shows when a process starts, and threads find all of it made."""
        for kind in list(self._makers):
            self.need(kind)

    def _make(self, kind: type[T]) -> T:
        make = self._makers.pop(kind, None)
        if make is None:
            raise LookupError(f"no slice provides {kind.__name__}, or it is made of itself")
        try:
            made: T = self._objects.setdefault(kind, make(self))
        except BaseException:
            self._makers[kind] = make  # whoever asks next hears of the failure itself, or gets the object
            raise
        return made
