"""Runs the public DMN test kit over a folder: `scripts/tck DIR`.

An assertion is one result node of one test case. A decision that fails counts as null, as the kit has it.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

from app.feel import FeelError, compile_expression
from app.feel.dmn import Decision, DmnError, read_decisions
from app.feel.temporal import parse_any
from app.feel.values import lift

XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
PRECISION = Decimal("1e-8")
LITERALS = {"double": Decimal, "decimal": Decimal, "integer": Decimal, "float": Decimal, "long": Decimal}


@dataclass(frozen=True)
class Assertion:
    """What one result node asked and what came out."""

    level: str
    file: str
    case: str
    node: str
    expected: Any
    actual: Any

    def __str__(self) -> str:
        return f"{self.file} {self.case} {self.node}: expected {self.expected!r}, got {self.actual!r}"

    @property
    def passed(self) -> bool:
        return agrees(self.expected, self.actual)


def run(folder: Path) -> Iterator[Assertion]:
    """All assertions of all levels below `folder`."""
    for file in sorted(folder.glob("compliance-level-*/*/*.xml")):
        yield from _run_file(file)


def _run_file(file: Path) -> Iterator[Assertion]:
    root = etree.parse(file).getroot()
    model = file.parent / (root.findtext("{*}modelName") or "")
    decisions = _decisions(model)
    for case in root.iter("{*}testCase"):
        scope = {node.get("name"): _value(node) for node in case.iterfind("{*}inputNode")}
        for node in case.iterfind("{*}resultNode"):
            name = node.get("name") or ""
            expected = _value(node.find("{*}expected"))
            actual = _answer(decisions.get(name), scope)
            yield Assertion(file.parents[1].name, file.name, case.get("id") or "", name, expected, actual)


def _decisions(model: Path) -> dict[str, Decision]:
    try:
        found = read_decisions(model.read_bytes(), model.name)
    except DmnError as error:
        sys.stderr.write(f"{error}\n")
        return {}
    return {each.variable: each for each in found.values()} | {each.names["zh"]: each for each in found.values()}


def _answer(decision: Decision | None, scope: dict[Any, Any]) -> Any:
    if decision is None:
        return "(no such decision)"
    try:
        return decision.evaluate(scope, NOW)
    except FeelError:
        return None


def _value(node: Any) -> Any:
    if node is None:
        return None
    lists = node.find("{*}list")
    if lists is not None:
        if lists.get(f"{XSI}nil") == "true":
            return None
        return [_value(item) for item in lists.iterfind("{*}item")]
    components = node.findall("{*}component")
    if components:
        return {each.get("name"): _value(each) for each in components}
    value = node.find("{*}value")
    return None if value is None or value.get(f"{XSI}nil") == "true" else _simple(value)


def _simple(value: Any) -> Any:
    kind = (value.get(f"{XSI}type") or "xsd:string").rpartition(":")[2]
    text = value.text or ""
    if kind in LITERALS:
        return Decimal(text)
    if kind == "boolean":
        return text.strip() == "true"
    if kind in {"date", "time", "dateTime", "duration"}:
        return parse_any(text.strip())
    return compile_expression(text).evaluate({}) if kind == "feel" else text


def agrees(expected: Any, actual: Any) -> bool:
    """Equality, with numbers compared to eight places."""
    actual = lift(actual)
    if isinstance(expected, Decimal) and isinstance(actual, Decimal):
        return abs(expected - actual) <= PRECISION * max(1, abs(expected))
    if isinstance(expected, list) and isinstance(actual, list):
        return len(expected) == len(actual) and all(map(agrees, expected, actual))
    if isinstance(expected, dict) and isinstance(actual, dict):
        return expected.keys() == actual.keys() and all(agrees(expected[key], actual[key]) for key in expected)
    return type(expected) is type(actual) and bool(expected == actual)


def main(arguments: list[str]) -> int:
    """Writes a line for each level, each failure with `-v`, and the sum; 1 when there was nothing to run."""
    totals: dict[str, list[bool]] = defaultdict(list)
    for assertion in run(Path(arguments[-1])):
        totals[assertion.level].append(assertion.passed)
        if "-v" in arguments and not assertion.passed:
            sys.stdout.write(f"{assertion}\n")
    for level, results in sorted(totals.items()):
        sys.stdout.write(f"{level}: {sum(results)} of {len(results)}\n")
    everything = [result for results in totals.values() for result in results]
    sys.stdout.write(f"{sum(everything)} of {len(everything)} assertions passed\n")
    return 0 if everything else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
