"""Templates are read by people: short lines, and what is to be reckoned is reckoned elsewhere."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

ROOT = Path(__file__).resolve().parents[3]
TEMPLATES = sorted(path.relative_to(ROOT) for path in (ROOT / "app").glob("*/**/templates/**/*.html"))
MACROS = sorted(path for path in TEMPLATES if path.parent.name == "macros")
LINE = 160
LINES = 150
DEPTH = 4
"""Conditions and loops within one another."""
# What changes a value in passing belongs into a page model, a filter or a macro.
_CHANGES = re.compile(r"namespace\(|\.(?:append|update|pop|setdefault)\(|_ignored")


def read(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def tree(path: Path) -> nodes.Template:
    return Environment(extensions=["jinja2.ext.i18n"], autoescape=True).parse(read(path))


def test_there_are_templates() -> None:
    assert len(TEMPLATES) > 40
    assert len(MACROS) > 4


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_a_line_can_be_read_at_a_glance(path: Path) -> None:
    lines = read(path).splitlines()
    assert [number for number, line in enumerate(lines, start=1) if len(line) >= LINE] == []
    assert len(lines) <= LINES


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_a_template_changes_nothing(path: Path) -> None:
    assert _CHANGES.findall(read(path)) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_choices_are_not_nested_in_choices(path: Path) -> None:
    for choice in tree(path).find_all(nodes.CondExpr):
        assert list(choice.find_all(nodes.CondExpr)) == [], f"line {choice.lineno}"
    assert depth_of(tree(path)) <= DEPTH


def depth_of(node: nodes.Node) -> int:
    """How deep blocks that decide or repeat lie within one another; `elif` lies beside its `if`."""
    own = isinstance(node, (nodes.If, nodes.For))
    beside = node.elif_ if isinstance(node, nodes.If) else []
    below = [depth_of(child) for child in node.iter_child_nodes() if child not in beside]
    return max([own + max(below, default=0), *(depth_of(one) for one in beside)])


@pytest.mark.parametrize("path", MACROS, ids=str)
def test_a_text_of_shared_pieces_is_asked_for_each_time(path: Path) -> None:
    """They are read once and kept, so a text beside a macro would stay in the language of whoever came first."""
    template = tree(path)
    inside = {call for macro in template.find_all(nodes.Macro) for call in macro.find_all(nodes.Call)}
    beside = [call for call in template.find_all(nodes.Call) if call not in inside]
    assert [call.lineno for call in beside if isinstance(call.node, nodes.Name)] == []
