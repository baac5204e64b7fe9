"""Which frame a name lives in, decided while parsing, so that evaluation only follows pointers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.feel.builtins.registry import as_function
from app.feel.properties import get_property
from app.feel.runtime import Frame, Root
from app.feel.values import lift

Run = Callable[[Frame], Any]

_LEAVES = frozenset({str, bool, type(None)})


@dataclass(slots=True)
class ParsedNode:
    """A parsed piece: how to run it, and, for a plain name or a dotted path, what it spelled.

    `is_short` says of a literal that comparing it with anything costs next to nothing.
    """

    run: Run
    path: tuple[str, ...] = ()
    name: str = ""
    is_short: bool = False


@dataclass(slots=True)
class ParseScope:
    """Names of one frame while parsing; an `open` one (a filter's) also offers its item's entries."""

    names: set[str] = field(default_factory=set)
    is_open: bool = False


def _climb(frame: Frame, depth: int) -> Frame:
    for _ in range(depth):
        frame = frame.up  # type: ignore[assignment]  # depth was counted while parsing
    return frame


def local(name: str, depth: int) -> Run:
    """Reads a name of the frame `depth` levels up."""
    if depth == 0:
        return lambda frame: frame.names.get(name)
    if depth == 1:
        return lambda frame: frame.up.names.get(name)  # type: ignore[union-attr]
    return lambda frame: _climb(frame, depth).names.get(name)


def of_item(name: str, depth: int, otherwise: Run) -> Run:
    """Reads an entry of the filter's item if it has one of that name, else what the name means outside."""

    def run(frame: Frame) -> Any:
        item = _climb(frame, depth).names.get("item")
        if type(item) is dict and name in item:
            return item[name]
        return otherwise(frame)

    return run


def the_item(depth: int) -> Run:
    """Reads `item`: the entry of that name if the item has one, else the item itself."""

    def run(frame: Frame) -> Any:
        item = frame.names["item"]
        return item["item"] if type(item) is dict and "item" in item else item

    return run if depth == 0 else lambda frame: run(_climb(frame, depth))


def free(path: tuple[str, ...]) -> Run:
    """Reads a dotted path of the caller's scope, lifting plain JSON only where the path ends."""
    if len(path) == 1:
        return _free_name(path)
    if len(path) == 2:
        return _free_pair(path)
    first, *rest = path

    def run(frame: Frame) -> Any:
        value = frame.root.scope.get(first)
        for name in rest:
            if type(value) is not dict:
                return _walk(frame.root, path)
            value = value.get(name)
        return value if type(value) in _LEAVES else _lifted(frame.root, path, value)

    return run


def _free_name(path: tuple[str, ...]) -> Run:
    name = path[0]
    function = as_function(name)
    if function is not None:
        return lambda frame: _lifted(frame.root, path, frame.root.scope[name]) if name in frame.root.scope else function

    def run(frame: Frame) -> Any:
        value = frame.root.scope.get(name)
        return value if type(value) in _LEAVES else _lifted(frame.root, path, value)

    return run


def _free_pair(path: tuple[str, ...]) -> Run:
    first, second = path

    def run(frame: Frame) -> Any:
        value = frame.root.scope.get(first)
        if type(value) is not dict:
            return _walk(frame.root, path)
        value = value.get(second)
        return value if type(value) in _LEAVES else _lifted(frame.root, path, value)

    return run


def _lifted(root: Root, path: tuple[str, ...], value: Any) -> Any:
    """Lifts a value; a list or context only once per evaluation, however often a loop reads it."""
    if type(value) not in {list, dict}:
        return lift(value)
    if path[0] in root.ready:
        return value
    memory = root.lifted
    if memory is None:
        memory = root.lifted = {}
    if path not in memory:
        memory[path] = lift(value)
    return memory[path]


def _walk(root: Root, path: tuple[str, ...]) -> Any:
    """The general way: a list, a date or nothing stands somewhere on the path."""
    value = _lifted(root, path[:1], root.scope.get(path[0]))
    for name in path[1:]:
        value = get_property(value, name, root)
    return value
