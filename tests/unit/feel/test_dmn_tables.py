"""Decision tables: each hit policy, defaults, and contradictions."""

from decimal import Decimal
from typing import Any

import pytest

from app.feel import FeelLimitError
from app.feel.dmn import Decision, DmnError, read_decisions
from tests.unit.feel.dmn_files import decision, file, literal, table

ROWS = [["> 0", '"low"', "1"], ["> 5", '"high"', "2"], ["> 8", '"high"', "4"]]
NAMES = ["> 0", '"low"'], ["> 5", '"high"'], ["> 8", '"high"']
NUMBERS = [["> 0", "1"], ["> 5", "2"], ["> 8", "4"]]


def make(policy: str, rows: Any, outputs: tuple[str, ...] = ("level",), **options: Any) -> Decision:
    return read_decisions(file(table("d", policy, ["x"], outputs, rows, **options)), "t.dmn")["d"]


@pytest.mark.parametrize(
    ("policy", "x", "expected", "rules"),
    [
        ("UNIQUE", 3, "low", ["r1"]),
        ("FIRST", 9, "low", ["r1"]),
        ("ANY", 3, "low", ["r1"]),
        ("PRIORITY", 9, "high", ["r2"]),
        ("RULE ORDER", 9, ["low", "high", "high"], ["r1", "r2", "r3"]),
        ("OUTPUT ORDER", 9, ["high", "high", "low"], ["r2", "r3", "r1"]),
        ("COLLECT", 6, ["low", "high"], ["r1", "r2"]),
    ],
)
def test_a_hit_policy(policy: str, x: int, expected: Any, rules: list[str]) -> None:
    assert make(policy, NAMES, ranks='"high","low"').evaluate_with_rules({"x": x}) == (expected, rules)


@pytest.mark.parametrize(("fold", "expected"), [("SUM", 7), ("COUNT", 3), ("MIN", 1), ("MAX", 4)])
def test_a_collection_is_folded(fold: str, expected: int) -> None:
    assert make(f"COLLECT+{fold}", NUMBERS).evaluate({"x": 9}) == expected


def test_no_rule_is_none_and_an_empty_collection_for_collect() -> None:
    assert make("UNIQUE", NAMES).evaluate_with_rules({"x": 0}) == (None, [])
    assert make("COLLECT", NAMES).evaluate({"x": 0}) == []
    assert make("COLLECT+COUNT", NUMBERS).evaluate({"x": 0}) == 0
    assert make("COLLECT+SUM", NUMBERS).evaluate({"x": 0}) is None


def test_a_default_stands_in_when_no_rule_matches() -> None:
    assert make("UNIQUE", NAMES, default='"none"').evaluate({"x": -1}) == "none"


def test_several_outputs_make_a_context() -> None:
    found = make("UNIQUE", [["1", '"a"', "x * 2"]], ("level", "points"))
    assert found.outputs == ("level", "points")
    assert found.evaluate({"x": 1}) == {"level": "a", "points": Decimal(2)}


def test_overlapping_rules_of_a_unique_table_are_named() -> None:
    with pytest.raises(DmnError, match=r"UNIQUE.*r1, r2") as caught:
        make("UNIQUE", NAMES).evaluate({"x": 6})
    assert (caught.value.path, caught.value.element) == ("t.dmn", "d")


def test_rules_that_disagree_are_named_under_any() -> None:
    assert make("ANY", [["> 0", "1"], ["> 1", "1"]]).evaluate({"x": 5}) == 1
    with pytest.raises(DmnError, match=r"ANY.*r1, r2"):
        make("ANY", NAMES).evaluate({"x": 6})


def test_a_decision_reads_those_it_requires() -> None:
    found = read_decisions(
        file(
            table("verdict", "FIRST", ["score"], ["v"], [[">= 80", "true"], ["-", "false"]], requires=["score"]),
            literal("score", "(a.total + b.total) / 2"),
        ),
        "t.dmn",
    )
    assert found["verdict"].evaluate({"a": {"total": 90}, "b": {"total": 71}}) is True
    assert found["verdict"].inputs == {("a", "total"), ("b", "total")}


def test_a_decision_that_is_required_twice_is_made_once_and_shares_the_budget() -> None:
    heavy = "count(for i in 1..90000 return i)"
    elements = [literal("base", heavy)]
    elements += [literal(f"d{n}", f"base + {heavy} - {heavy}", ["base"]) for n in range(3)]
    elements.append(literal("sum", "d0 + d1 + d2", ["d0", "d1", "d2", "base"]))
    with pytest.raises(FeelLimitError):
        read_decisions(file(*elements), "t.dmn")["sum"].evaluate({})


def test_boxed_contexts_and_functions() -> None:
    logic = (
        '<context><contextEntry><variable name="twice"/><functionDefinition><formalParameter name="n"/>'
        "<literalExpression><text>n * 2</text></literalExpression></functionDefinition></contextEntry>"
        '<contextEntry><variable name="a b"/><literalExpression><text>x + 1</text></literalExpression></contextEntry>'
        "<contextEntry><literalExpression><text>twice(a b)</text></literalExpression></contextEntry></context>"
    )
    assert read_decisions(file(decision("d", logic)), "t.dmn")["d"].evaluate({"x": 2}) == 6
