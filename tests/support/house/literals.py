"""What is written into the code that should be an argument, or should not be there."""

import ast
import re
from collections.abc import Iterator, Sequence
from zoneinfo import available_timezones

from tests.support.house.tree import Module

_ZONES = frozenset(zone for zone in available_timezones() if "/" in zone)
_MACHINE = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("datetime", "today"), ("time", "time")}
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
    """Modules that read the machine's clock themselves, or make one that does."""
    return {module.name for module in modules if any(map(_reads_clock, ast.walk(module.tree)))}


def _reads_clock(node: ast.AST) -> bool:
    match node:
        case ast.Name(id="SystemClock", ctx=ast.Load()):
            return True
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
