"""What is defined for everybody, and who names it."""

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.support.house.tree import Module, docstrings

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
    aside = docstrings(tree) | _offers(tree)
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


def _offers(tree: ast.Module) -> set[int]:
    """The texts of `__all__`."""
    lists = (one for one in tree.body if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == "__all__")
    return {id(node) for one in lists for node in ast.walk(one)}


def only_tests_use(house: Sequence[Module], tests: Sequence[Module], elsewhere: str = "") -> set[str]:
    """Public names of `house` that tests name, but neither `house` nor the text `elsewhere` (templates, scripts).

    What stands at the top of a module is known by module and name, through whatever door it is imported: another
    module's function of the same name is no use of it. Of a method only the name is known.
    """
    words = set(re.findall(r"\w+", elsewhere))
    at_top, methods = _qualified(house, house), named(house) | words
    tested, tests_name = _qualified(house, tests), named(tests)
    found = set()
    for one in (one for module in house for one in defined(module)):
        place = (_dotted(one.module), one.name)
        only_tests = one.name in tests_name - methods if one.owner else place in tested - at_top
        if only_tests and one.name not in words:
            found.add(str(one))
    return found


def _qualified(house: Sequence[Module], users: Iterable[Module]) -> set[tuple[str, str]]:
    """(module, name) of what `users` name of the definitions of `house`."""
    imports = {_dotted(module.name): _imports(module) for module in house}
    return {_origin(place, imports) for module in users for place in _places(module, imports.keys())}


def _places(module: Module, known: Collection[str]) -> Iterator[tuple[str, str]]:
    """(module, name) of what a module uses, as it imports them; its own names by its own."""
    ours = _imports(module)
    for name in _uses(module.tree):
        yield ours.get(name, (_dotted(module.name), name))
    for source, name in ours.values():  # imported under another name, or a module whose names stand behind a dot
        if (owner := f"{source}.{name}") in known:
            yield from ((owner, attribute) for attribute in _attributes(module.tree))
    yield from (place for name, place in ours.items() if name != place[1])


def _imports(module: Module) -> dict[str, tuple[str, str]]:
    """What a name of the module is: (module, name) of each `from module import name`."""
    found = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {alias.asname or alias.name: (node.module, alias.name) for alias in node.names}
    return found


def _attributes(tree: ast.Module) -> set[str]:
    return {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def _origin(place: tuple[str, str], imports: Mapping[str, Mapping[str, tuple[str, str]]]) -> tuple[str, str]:
    """Where something is defined that a door offers."""
    while (behind := imports.get(place[0], {}).get(place[1])) and behind != place:
        place = behind
    return place


def _dotted(name: str) -> str:
    return name.removesuffix(".__init__")


def nobody_uses(house: Sequence[Module], elsewhere: str = "") -> set[str]:
    """Public functions, classes and constants at the top of a module that are named nowhere."""
    in_house = named(house) | set(re.findall(r"\w+", elsewhere))
    found = (one for module in house for one in defined(module))
    return {str(one) for one in found if not one.owner and one.name not in in_house}
