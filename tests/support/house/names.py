"""Where modules stand and what they are called."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

from tests.support.house.tree import Module

GRAMMAR = frozenset(
    {"models", "events", "page_models", "permissions", "texts", "commands", "erasure", "jobs", "wiring"}
)
GRAMMAR |= {"views", "pages", "errors", "feeds", "settings", "__init__", "__main__"}
"""Names that mean the same in every folder of every slice."""

TERMS = frozenset(["training", "mining", "mapping", "staging", "wiring", "encoding", "finding"])
"""Words of the field that end in -ing and are things."""


def crowded_folders(modules: Sequence[Module], most: int) -> dict[str, int]:
    """Folders with more than `most` modules beside their `__init__`, with how many."""
    sizes = Counter(module.name.rpartition(".")[0] for module in modules if module.stem != "__init__")
    return {folder: size for folder, size in sizes.items() if size > most}


def twins(modules: Sequence[Module], grammar: Collection[str] = GRAMMAR) -> dict[str, list[str]]:
    """Modules of one slice with one name, though it is no word of the grammar; a page beside its view is none."""
    rooms: dict[tuple[str, str], list[str]] = defaultdict(list)
    for module in modules:
        if module.stem not in grammar:
            rooms[module.slice, module.stem].append(module.name)
    return {f"{part}: {stem}": names for (part, stem), names in rooms.items() if len(_without_pairs(names)) > 1}


def _without_pairs(names: list[str]) -> list[str]:
    """The names without the views for which the same folder has a page in `pages`."""
    return [name for name in names if name.replace(".views.", ".pages.") == name or not _paired(name, names)]


def _paired(view: str, names: list[str]) -> bool:
    return view.replace(".views.", ".pages.") in names


def participles(modules: Sequence[Module], terms: Collection[str] = TERMS) -> set[str]:
    """Modules and folders of which a word ends in -ing and is no term."""
    return {
        module.name
        for module in modules
        for part in module.name.split(".")
        if any(word.endswith("ing") and word not in terms for word in part.split("_"))
    }
