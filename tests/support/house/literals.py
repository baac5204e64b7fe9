"""What is written into the code that should be an argument, or should not be there."""

import ast
import re
from collections.abc import Iterator, Sequence
from zoneinfo import available_timezones

from tests.support.house.tree import Module, docstrings

_ZONES = frozenset(zone for zone in available_timezones() if "/" in zone)
_MACHINE = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("datetime", "today")}
_MACHINE |= {("time", "time"), ("time", "time_ns")}
_DATABASE = {"now", "current_timestamp", "current_date", "localtimestamp", "clock_timestamp", "statement_timestamp"}
_SQL_CLOCK = re.compile(
    r"\b(?:now|(?:clock|statement|transaction)_timestamp)\s*\(\s*\)|\b(?:current_(?:timestamp|date)|localtimestamp)\b",
    re.IGNORECASE,
)
_EXCEPTION = re.compile(r"#\s*fmt:\s*(?:skip|off)\b")


def unformatted(texts: Sequence[tuple[str, str]]) -> set[str]:
    """Of (name, text) the names, with line, of those where the formatter is told to keep off."""
    return {
        f"{name}:{number}"
        for name, text in texts
        for number, line in enumerate(text.splitlines(), 1)
        if _EXCEPTION.search(line)
    }


def clocks(modules: Sequence[Module]) -> set[str]:
    """Modules that read the machine's clock themselves, make one that does, or let the database read its own."""
    return {module.name for module in modules if _reads_clock(module.tree)}


def _reads_clock(tree: ast.Module) -> bool:
    aside = docstrings(tree)
    return any(_is_clock(node) for node in ast.walk(tree) if id(node) not in aside)


def _is_clock(node: ast.AST) -> bool:
    match node:
        case ast.Name(id="SystemClock", ctx=ast.Load()):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(id="func"), attr=name)) if name in _DATABASE:
            return True
        case ast.Constant(value=str(text)):
            return _SQL_CLOCK.search(text) is not None
        case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=name)):
            return (owner, name) in _MACHINE
    return False


def zones(modules: Sequence[Module]) -> set[str]:
    """Modules in which a time zone is a literal."""
    return {module.name for module in modules if any(_literals(module.tree))}


def _literals(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in _ZONES:
            yield node.value
