"""Who imports what, and through which door."""

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence

from tests.support.house.tree import Module, imported


def heavy(modules: Sequence[Module], most: int) -> dict[str, int]:
    """Those of `modules` that know more than `most` other modules, with how many, the heaviest first.

    A module or package counts once, however often something is taken from it, and wherever in the file; the standard
    library's count like others, and what only types need counts too.
    """
    counts = {module.name: len({source for source, _ in imported(module)} - {"__future__"}) for module in modules}
    found = [(name, count) for name, count in counts.items() if count > most]
    return dict(sorted(found, key=lambda one: (-one[1], one[0])))


def side_doors(modules: Sequence[Module], insiders: Collection[str]) -> dict[str, set[str]]:
    """Slice: the imports from another slice of what it does not offer; `insiders` may import anything."""
    doors = _doors(modules)
    found: dict[str, set[str]] = {}
    for module in modules:
        if module.slice and module.slice not in insiders:
            for owner, what in _sidelong(module, doors):
                found.setdefault(owner, set()).add(f"{module.name} imports {what}")
    return found


def _sidelong(module: Module, doors: Mapping[str, Collection[str]]) -> Iterator[tuple[str, str]]:
    root = module.name.partition(".")[0]
    for source, name in imported(module):
        top, _, rest = source.partition(".")
        owner = (rest or name).partition(".")[0]
        if module.stem == "commands" and rest == f"{owner}.commands":
            continue  # a slice adds its commands to another one's group
        if top == root and owner not in {module.slice, ""} and not (rest == owner and name in doors.get(owner, ())):
            yield owner, f"{source}.{name}" if name else source


def _doors(modules: Sequence[Module]) -> dict[str, set[str]]:
    """Slice: the names in `__all__` of its own file."""
    fronts = (module for module in modules if module.stem == "__init__" and module.name.count(".") == 2)
    return {front.slice: set(_all(front.tree)) for front in fronts}


def _all(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=ast.List(elts=names) | ast.Tuple(elts=names)):
                yield from (str(name.value) for name in names if isinstance(name, ast.Constant))
