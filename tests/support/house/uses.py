"""What is defined for everybody, and who names it."""

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tests.support.house.tree import Module

_TRANSPARENT = {"property", "cached_property", "staticmethod", "classmethod", "contextmanager", "dataclass", "cache"}
_TRANSPARENT |= {"lru_cache", "overload", "abstractmethod", "total_ordering", "runtime_checkable", "final", "unique"}
"""Decorators that register nothing: what they decorate still has to be called by name."""

_NAMED_IN_TEXT = re.compile(r"[A-Za-z_][\w.:\[\]|]*(?:(?:, | \| )[\w.:\[\]|]+)*")
"""Text that may stand for a name: an annotation in quotes, an entry point, an attribute for getattr."""

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Defined:
    """A public name of a module, or of a class at its top (`owner`)."""

    module: str
    owner: str
    name: str

    def __str__(self) -> str:
        return ".".join(part for part in (self.module, self.owner, self.name) if part)


def defined(module: Module) -> Iterator[Defined]:
    """The module's public functions, classes and constants, and its classes' public methods."""
    for node in module.tree.body:
        yield from (Defined(module.name, "", name) for name in _public(node))
        if isinstance(node, ast.ClassDef):
            methods = (name for part in node.body if not isinstance(part, ast.Assign) for name in _public(part))
            yield from (Defined(module.name, node.name, name) for name in methods)


def _public(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, _Definition) and not _registered(node) and not _is_table(node):
        yield from _open(node.name)
    elif isinstance(node, ast.Assign):
        yield from (name for target in node.targets if isinstance(target, ast.Name) for name in _open(target.id))


def _open(name: str) -> Iterator[str]:
    if not name.startswith("_"):
        yield name


def _registered(node: _Definition) -> bool:
    """Decorated by something that keeps it: a route, a command, a listener."""
    return any(_last_name(one) not in _TRANSPARENT for one in node.decorator_list)


def _is_table(node: _Definition) -> bool:
    """A table is there for its rows, which plain SQL may write and read."""
    return isinstance(node, ast.ClassDef) and any(_last_name(base) == "Model" for base in node.bases)


def _last_name(node: ast.expr) -> str:
    match node:
        case ast.Call(func=function):
            return _last_name(function)
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def named(modules: Iterable[Module]) -> set[str]:
    """Every name that the modules use; to define, to import or to offer it is no use."""
    return {name for module in modules for name in _uses(module.tree)}


def _uses(tree: ast.Module) -> Iterator[str]:
    aside = _docstrings(tree) | _offers(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name) | ast.keyword(arg=str(name)):
                yield name
            case ast.alias(name=name, asname=str()):  # used under another name, else the linter complains
                yield name
            case ast.MatchClass(kwd_attrs=names):
                yield from names
            case ast.Constant(value=str(text)) if id(node) not in aside and _NAMED_IN_TEXT.fullmatch(text):
                yield from re.findall(r"\w+", text)


def _docstrings(tree: ast.Module) -> set[int]:
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def _offers(tree: ast.Module) -> set[int]:
    """The texts of `__all__`."""
    lists = (one for one in tree.body if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == "__all__")
    return {id(node) for one in lists for node in ast.walk(one)}


def only_tests_use(house: Sequence[Module], tests: Iterable[Module], elsewhere: str = "") -> set[str]:
    """Public names of `house` that tests name, but neither `house` nor the text `elsewhere` (templates, scripts)."""
    in_house = named(house) | set(re.findall(r"\w+", elsewhere))
    in_tests = named(tests)
    return {str(one) for module in house for one in defined(module) if one.name in in_tests - in_house}


def nobody_uses(house: Sequence[Module], elsewhere: str = "") -> set[str]:
    """Public functions, classes and constants at the top of a module that are named nowhere."""
    in_house = named(house) | set(re.findall(r"\w+", elsewhere))
    found = (one for module in house for one in defined(module))
    return {str(one) for one in found if not one.owner and one.name not in in_house}
