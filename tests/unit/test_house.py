"""The house in order: a newcomer guesses every room's name, and finds one thing in one place.

That every ledger action is written and worded is proved in
`tests/unit/ledger/test_actions.py`.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.house import imports, literals, names, uses
from tests.support.house.tree import Module, read_tree

ROOT = Path(__file__).resolve().parents[2]
HOUSE = read_tree(ROOT / "app")
SLICES = sorted({module.slice for module in HOUSE} - {""})

WIRED = frozenset({"bootstrap", "cli"})
"""Slices that put the others together, and so may open any door."""
TOOLS = {"kernel", "web"}
"""Floors of tools, where each module is a door of its own: workers and the gate's child load of them what they use,
and no Flask. Views take the shell's tools from `app.web.view_tools`.
"""

CLOCKS = frozenset(
    {
        "app.kernel.clock",
        "app.bootstrap.clocks",
        "app.connectors.adapters.files",  # compares with the times that the file system gives
        "app.jobs.queue_sql",  # compares with the heartbeats that the queue writes by the database's clock
    }
)
ZONES = frozenset({"app.config.settings", "app.demo.plant"})
"""The default of the setting, and the demonstration's own place."""

HEAVY = 12
"""Modules that one module imports, those of the standard library among them; with more it knows too much."""
HEAVY_SHARE = 0.05


def test_no_folder_is_crowded() -> None:
    assert names.crowded_folders(HOUSE, most=24).keys() == set()


def test_a_name_stands_once_in_a_slice() -> None:
    assert names.twins(HOUSE).keys() == set()


def test_modules_are_things_and_use_cases() -> None:
    assert names.participles(HOUSE) == set()


def test_the_formatter_lays_every_line_out() -> None:
    texts = [(module.name, module.text) for module in (*HOUSE, *read_tree(ROOT / "tests"))]
    assert literals.unformatted([*texts, *scripts()]) == set()


def test_the_clock_comes_from_outside() -> None:
    assert literals.clocks(HOUSE) - CLOCKS == set()


def test_the_zone_is_a_setting() -> None:
    assert literals.zones(HOUSE) - ZONES == set()


@pytest.mark.parametrize("part", SLICES)
def test_every_slice_has_its_tests(part: str) -> None:
    rooms = (ROOT / "tests" / kind / part for kind in ("unit", "integration"))
    assert any(next(room.glob("test_*.py"), None) for room in rooms)


@pytest.mark.parametrize("kind", ["unit", "integration"])
def test_tests_stand_where_what_they_test_stands(kind: str) -> None:
    beside = {"bench", "golden", "processes", "scripts", "support"}  # of scripts/, processes/, tests/support
    rooms = {room.parent.relative_to(ROOT / "tests" / kind).parts[:1] for room in files_of(kind)}
    assert {part for room in rooms for part in room} - {*SLICES} - beside == set()


def test_nothing_is_there_for_tests_alone() -> None:
    elsewhere = "\n".join(text for _, text in (*scripts(), *templates()))
    unused = uses.nobody_uses(HOUSE, elsewhere) | uses.only_tests_use(HOUSE, read_tree(ROOT / "tests"), elsewhere)
    assert unused == set()


def test_slices_meet_at_their_doors() -> None:
    open_ones = imports.side_doors(HOUSE, insiders=WIRED)
    assert {owner: found for owner, found in open_ones.items() if owner not in TOOLS} == {}


def test_few_modules_know_much_of_the_house() -> None:
    gathers = {module.name for module in HOUSE if _puts_together(module)}
    heavy = {name: count for name, count in imports.heavy(HOUSE, HEAVY).items() if name not in gathers}
    share = len(heavy) / len(HOUSE)
    told = "\n".join(f"{count:3} {name}" for name, count in heavy.items())
    assert share < HEAVY_SHARE, f"{share:.1%} import more than {HEAVY} times:\n{told}"


def _puts_together(module: Module) -> bool:
    """What names everything there is, and does nothing with it."""
    return module.stem in {"wiring", "schema", "view_tools"} or module.slice == "bootstrap" or _is_front_door(module)


def _is_front_door(module: Module) -> bool:
    return module.stem == "__init__" and module.name.count(".") == 2


def files_of(kind: str) -> Iterator[Path]:
    return (ROOT / "tests" / kind).rglob("test_*.py")


def scripts() -> Iterator[tuple[str, str]]:
    """What runs the product from outside: scripts, migrations, the packaging's entry points."""
    found = [*(ROOT / "scripts").rglob("*"), *(ROOT / "migrations").rglob("*.py"), ROOT / "pyproject.toml"]
    for path in found:
        if path.is_file() and "__pycache__" not in path.parts:
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def templates() -> Iterator[tuple[str, str]]:
    for path in (ROOT / "app").rglob("*.html"):
        if "frontend" not in path.relative_to(ROOT / "app").parts:
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def test_the_map_names_every_room() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rooms = re.findall(r"`([a-z_]+)(?:\.py)?`", text.partition("## The map")[2].partition("## What holds")[0])
    assert {*SLICES} - {*rooms} == set()
