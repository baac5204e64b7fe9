"""The rules of the house can fail: each finds what is wrong in a made-up tree, and nothing in one that is right."""

from pathlib import Path

import pytest

from tests.support.house import imports, literals, names, uses
from tests.support.house.tree import Module, read_tree


def house(root: Path, **files: str) -> list[Module]:
    """A package `app` with `files`, named by their dotted place in it."""
    for name, text in files.items():
        path = root / "app" / (name.replace(".", "/") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return read_tree(root / "app")


def empty(root: Path, *files: str) -> list[Module]:
    return house(root, **dict.fromkeys(files, ""))


def test_a_tree_is_read_without_the_front_end(tmp_path: Path) -> None:
    found = empty(tmp_path, "a.__init__", "a.b.c", "schema", "web.frontend.tool", "web.node_modules.x")
    assert [(one.name, one.slice) for one in found] == [("app.a.__init__", "a"), ("app.a.b.c", "a"), ("app.schema", "")]


def test_a_crowded_folder_is_found_and_its_own_file_does_not_count(tmp_path: Path) -> None:
    found = empty(tmp_path, "a.__init__", "a.one", "a.two", "a.three", "b.__init__", "b.one", "b.two")
    assert names.crowded_folders(found, most=2) == {"app.a": 3}


def test_twins_of_one_slice_are_found(tmp_path: Path) -> None:
    found = empty(tmp_path, "a.verify", "a.deep.verify", "a.models", "a.deep.models", "b.verify")
    assert names.twins(found) == {"a: verify": ["app.a.deep.verify", "app.a.verify"]}


def test_a_page_may_stand_beside_its_view_but_not_beside_another_namesake(tmp_path: Path) -> None:
    assert names.twins(empty(tmp_path, "a.pages.case", "a.views.case")) == {}
    assert names.twins(empty(tmp_path, "a.case")).keys() == {"a: case"}


@pytest.mark.parametrize("name", ["a.settling", "a.taking_back", "reporting.case", "a.making.case"])
def test_participles_are_found_in_modules_and_folders(tmp_path: Path, name: str) -> None:
    assert names.participles(empty(tmp_path, name)) == {f"app.{name}"}


@pytest.mark.parametrize(
    "name", ["process_mining.case", "a.column_mapping", "a.contest_finding", "a.strings", "a.ring0"]
)
def test_terms_of_the_field_are_no_participles(tmp_path: Path, name: str) -> None:
    assert names.participles(empty(tmp_path, name)) == set()


@pytest.mark.parametrize("word", ["skip", "off", " skip"])
def test_exceptions_from_the_formatter_are_found_with_their_line(word: str) -> None:
    texts = [("a", f"x = 1\ny=2  # fmt:{word}\n"), ("b", "fmt = 'skipped'  # format: skipped")]
    assert literals.unformatted(texts) == {"a:2"}


@pytest.mark.parametrize(
    "line",
    [
        "SystemClock()",
        "x = SystemClock",
        "datetime.now(UTC)",
        "date.today()",
        "time.time()",
        "f(datetime.utcnow())",
        "name = time.time_ns()",
        "x = select(func.now())",
        "x = text('DELETE FROM t WHERE at < now()')",
        "x = text(f'UPDATE t SET at = CURRENT_TIMESTAMP WHERE {y}')",
    ],
)
def test_readers_of_a_clock_are_found(tmp_path: Path, line: str) -> None:
    innocent = "'''Not even now() and current_date.'''\nclock.now(); f('now'); from app import SystemClock"
    assert literals.clocks(house(tmp_path, **{"a.b": line, "a.c": innocent})) == {"app.a.b"}


def test_zones_are_found_where_they_stand_alone(tmp_path: Path) -> None:
    found = house(tmp_path, **{"a.b": "zone = 'Europe/Berlin'", "a.c": "'''As in Asia/Shanghai.'''", "a.d": "'a/b'"})
    assert literals.zones(found) == {"app.a.b"}


def test_imports_are_counted_by_module_wherever_they_stand(tmp_path: Path) -> None:
    busy = "import a.x\nfrom b import c, d\nfrom b import e\ndef f():\n    import e\n"
    assert imports.heavy(house(tmp_path, **{"a.b": busy, "a.c": "from b import c, d, e\n"}), most=2) == {"app.a.b": 3}


def test_what_types_alone_need_counts_and_what_the_language_needs_does_not(tmp_path: Path) -> None:
    lines = "from __future__ import annotations\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import ast\n"
    assert imports.heavy(house(tmp_path, **{"a.b": lines}), most=0) == {"app.a.b": 2}


def test_what_a_slice_does_not_offer_is_a_side_door(tmp_path: Path) -> None:
    found = house(
        tmp_path,
        **{
            "a.__init__": "from app.a.deep import Inner\n__all__ = ['Inner']",
            "a.deep": "from app.a import other",
            "b.right": "from app.a import Inner",
            "b.wrong": "from app.a.deep import Inner\nfrom app.a import Hidden\nimport app.a.deep\nfrom app import a",
            "bootstrap.wiring": "from app.a.deep import Inner",
            "schema": "from app.a.deep import Inner",
        },
    )
    tried = {"app.a.deep.Inner", "app.a.Hidden", "app.a.deep", "app.a"}
    assert imports.side_doors(found, {"bootstrap"}) == {"a": {f"app.b.wrong imports {one}" for one in tried}}


USED = "def used(): ...\nclass Kept:\n    def call(self): ...\n    def rest(self): ...\n"


def test_what_only_tests_use_is_found(tmp_path: Path) -> None:
    found = house(tmp_path, **{"a.b": USED, "a.c": "used(Kept().call)"})
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "t.py").write_text("Kept().rest()")
    tests = read_tree(tmp_path / "tests")
    assert uses.only_tests_use(found, tests) == {"app.a.b.Kept.rest"}
    assert uses.only_tests_use(found, tests, elsewhere="{{ kept.rest }}") == set()


def test_a_name_is_known_by_its_module_through_whatever_door(tmp_path: Path) -> None:
    found = house(
        tmp_path,
        **{
            "a.__init__": "from app.a.b import run\n__all__ = ['run']",
            "a.b": "def run(): ...\ndef walk(): ...",
            "c.d": "def run(): ...\ndef walk(): ...\ndef stay(): ...\ndef go(): stay()",
            "c.e": "from app.a import run\nfrom app.c import d\nrun(d.go())",
        },
    )
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "t.py").write_text(
        "from app.a import b, run\nfrom app.c.d import run as other, stay, go\nrun(stay(go(b.walk())))"
    )
    assert uses.only_tests_use(found, read_tree(tmp_path / "tests")) == {"app.c.d.run", "app.a.b.walk"}


@pytest.mark.parametrize(
    "line",
    [
        "used()",
        "x: 'list[used]'",
        "f(used=1)",
        "x.used",
        "getattr(x, 'used')",
        "load('app.a.b:used')",
        "from app.a.b import used as x",
    ],
)
def test_a_name_in_use_is_not_found(tmp_path: Path, line: str) -> None:
    assert uses.nobody_uses(house(tmp_path, **{"a.b": "def used(): ...", "a.c": line})) == set()


@pytest.mark.parametrize(
    "line",
    ["from app.a.b import used", "'''Nobody has used it.'''", "__all__ = ['used']", "used = 1", "'not used at all'"],
)
def test_to_import_to_offer_or_to_mention_is_no_use(tmp_path: Path, line: str) -> None:
    assert "app.a.b.used" in uses.nobody_uses(house(tmp_path, **{"a.b": "def used(): ...", "a.c": line}))


@pytest.mark.parametrize(
    "text",
    ["@bp.get('/')\ndef page(): ...", "class Row(Model): ...", "def _own(): ...", "x.y = 1", "class _C:\n    z = 1"],
)
def test_what_is_registered_or_private_needs_no_caller(tmp_path: Path, text: str) -> None:
    assert uses.nobody_uses(house(tmp_path, **{"a.b": text})) == set()


def test_a_decorator_that_registers_nothing_excuses_nothing(tmp_path: Path) -> None:
    text = "@cache\ndef one(): ...\n@dataclass(frozen=True)\nclass Two: ...\nTHREE = 3"
    assert uses.nobody_uses(house(tmp_path, **{"a.b": text})) == {"app.a.b.one", "app.a.b.Two", "app.a.b.THREE"}
