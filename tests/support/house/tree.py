"""A tree of Python modules to judge: read once, parsed once, named as they are imported."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

FOREIGN = {"frontend", "node_modules", "__pycache__"}


@dataclass(frozen=True)
class Module:
    """One file; `name` is dotted and ends with `.__init__` for a package's own file."""

    name: str
    path: Path

    @property
    def slice(self) -> str:
        """The first folder below the root package; empty for the root's own files."""
        parts = self.name.split(".")
        return parts[1] if len(parts) > 2 else ""

    @property
    def stem(self) -> str:
        return self.path.stem

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)


def read_tree(root: Path) -> list[Module]:
    """Every module below the package folder `root`, in the order of their names; nothing of the front end."""
    found = sorted(root.rglob("*.py"))
    return [_module(root, path) for path in found if not FOREIGN & {*path.relative_to(root).parts}]


def _module(root: Path, path: Path) -> Module:
    return Module(".".join((root.name, *path.relative_to(root).with_suffix("").parts)), path)


def docstrings(tree: ast.Module) -> set[int]:
    """Text that stands for itself: the ids of the nodes."""
    return {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def imported(module: Module) -> Iterator[tuple[str, str]]:
    """(module, name) of each `from module import name`; (module, "") of each `import module`."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
