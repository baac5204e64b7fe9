"""Every reason for a reject is declared by its owner, and can be read in both languages."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.connectors.adapter_registry import check_rejects, kinds
from app.connectors.port import ConnectorKind
from app.imports.records import Block, Record
from app.imports.reject_codes import COMMON, FORMULA, Reject, RejectCode
from app.web.translation import translate
from tests.support.plant.feeds import FEEDS

ROOT = Path(__file__).resolve().parents[3]
REBUILT = "app/imports/rejects.py"
"""Reads codes back from a table, where they were declared before."""


def calls() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted((ROOT / "app").rglob("*.py")):
        place = str(path.relative_to(ROOT))
        text = path.read_text("utf-8")
        if place != REBUILT and "RejectCode(" in text:
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "RejectCode":
                    yield place, node


def found_in(place: str) -> set[RejectCode]:
    """The codes that stand in a module by name, alone or listed."""
    module = importlib.import_module(place.removesuffix(".py").replace("/", "."))
    values = [value for value in vars(module).values() if isinstance(value, (RejectCode, tuple))]
    listed = [one for value in values for one in (value if isinstance(value, tuple) else (value,))]
    return {one for one in listed if isinstance(one, RejectCode)}


PLACES = sorted({place for place, _ in calls()})
DECLARED = FEEDS.codes | {code for kind in kinds().values() for code in kind.codes}


def test_codes_are_made_once_by_name() -> None:
    made = sum(1 for _ in calls())
    assert made == len({code for place in PLACES for code in found_in(place)})


@pytest.mark.parametrize("place", PLACES)
def test_every_code_is_declared_by_a_feed_or_an_adapter(place: str) -> None:
    assert found_in(place) - DECLARED == set()


@pytest.mark.parametrize("code", sorted(DECLARED, key=lambda one: (one.code, one.template)), ids=lambda one: one.code)
def test_a_code_is_said_in_chinese(code: RejectCode) -> None:
    assert code.zh or translate(code.template, None, "zh") != code.template


def test_texts_that_a_code_fills_are_the_same_in_both_languages() -> None:
    for code in DECLARED:
        chinese = code.zh or translate(code.template, None, "zh")
        assert sorted(ast_places(chinese)) == sorted(ast_places(code.template)), code


def ast_places(template: str) -> list[str]:
    """The names that a template asks for."""
    asked: list[str] = []

    class Asking(dict[str, int]):
        def __missing__(self, name: str) -> int:
            asked.append(name)
            return 0

    assert template % Asking()
    return sorted(set(asked))


def test_what_an_adapter_has_not_declared_stops_the_run() -> None:
    kind = ConnectorKind("x", "甲", "X", lambda _: pytest.fail("not opened"))
    own = RejectCode("own", "Own", "自有")
    check_rejects(kind, [Record(1, {}), Reject(2, FORMULA), *(Reject(3, code) for code in COMMON)])
    check_rejects(kind, Block(("a",), 1, ["1"], ","))
    with pytest.raises(LookupError, match="x does not declare the reject code 'own'"):
        check_rejects(kind, [Reject(1, own)])
