"""Decision tables as they are written: the texts of their cells, and whether two cells can hold at once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from lxml import etree

from app.definitions.gate.feel_facts import Literal, literals_in
from app.feel import child, children, text_of

_NUMBER = r"-?\d+(?:\.\d+)?"
_HALF = re.compile(rf"(<=|>=|<|>)\s*({_NUMBER})")
_RANGE = re.compile(rf"([\[\](])\s*({_NUMBER})\s*\.\.\s*({_NUMBER})\s*([\[\])])")
_SINGLE = frozenset({"UNIQUE", "FIRST", "ANY", "PRIORITY"})

CellInterval = tuple[Decimal, bool, Decimal, bool]
"""Low end, whether it is included, high end, whether it is included."""


@dataclass(frozen=True, slots=True)
class RawTableRow:
    """A rule: its node, and the texts of its cells."""

    node: etree._Element
    tests: tuple[str, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RawTable:
    """`inputs` are the texts of the input expressions, `outputs` the names, `defaults` the default entries."""

    node: etree._Element
    decision: str
    policy: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    defaults: tuple[str, ...]
    rows: tuple[RawTableRow, ...]

    @property
    def is_single(self) -> bool:
        """Whether one rule gives the result."""
        return self.policy in _SINGLE


def tables_in(root: etree._Element) -> Iterator[RawTable]:
    """The tables of a DMN file's decisions."""
    for decision in children(root, "decision"):
        table = child(decision, "decisionTable")
        if table is not None:
            yield _table(decision, table)


def _table(decision: etree._Element, table: etree._Element) -> RawTable:
    outputs = list(children(table, "output"))
    return RawTable(
        node=table,
        decision=decision.get("id") or decision.get("name") or "",
        policy=(table.get("hitPolicy") or "UNIQUE").upper(),
        inputs=tuple(text_of(child(one, "inputExpression")) for one in children(table, "input")),
        outputs=tuple(one.get("name") or one.get("label") or "" for one in outputs),
        defaults=tuple(text_of(child(one, "defaultOutputEntry")) for one in outputs),
        rows=tuple(_row(rule) for rule in children(table, "rule")),
    )


def _row(rule: etree._Element) -> RawTableRow:
    tests = tuple(" ".join(text_of(one).split()) for one in children(rule, "inputEntry"))
    return RawTableRow(rule, tests, tuple(text_of(one) for one in children(rule, "outputEntry")))


def both_hold(one: RawTableRow, other: RawTableRow) -> bool:
    """True when some values surely fit both rules; what is not understood is given the benefit of the doubt."""
    return all(_meet(mine, theirs) for mine, theirs in zip(one.tests, other.tests, strict=False))


def _meet(one: str, other: str) -> bool:
    if one in {"", "-"} or other in {"", "-"} or one == other:
        return True
    mine, theirs = literals_in(one), literals_in(other)
    if mine and theirs:
        return _literals_meet(one, mine, other, theirs)
    first, second = _interval(one, mine), _interval(other, theirs)
    return first is not None and second is not None and _intervals_meet(first, second)


def _literals_meet(one: str, mine: list[Literal], other: str, theirs: list[Literal]) -> bool:
    excluding = one.startswith("not"), other.startswith("not")
    if excluding == (True, True):
        return True
    if excluding == (False, False):
        return any(type(a) is type(b) and a == b for a in mine for b in theirs)
    inside, outside = (theirs, mine) if excluding[0] else (mine, theirs)
    return any(a not in outside for a in inside)


def _interval(text: str, literals: list[Literal]) -> CellInterval | None:
    if len(literals) == 1 and isinstance(literals[0], Decimal):
        return (literals[0], True, literals[0], True)
    half, both = _HALF.fullmatch(text), _RANGE.fullmatch(text)
    if half is not None:
        sign, number = half.group(1), Decimal(half.group(2))
        if sign[0] == ">":
            return (number, sign == ">=", Decimal("Infinity"), False)
        return (Decimal("-Infinity"), False, number, sign == "<=")
    if both is not None:
        return (Decimal(both.group(2)), both.group(1) == "[", Decimal(both.group(3)), both.group(4) == "]")
    return None


def _intervals_meet(one: CellInterval, other: CellInterval) -> bool:
    low, high = max(one[0], other[0]), min(one[2], other[2])
    if low != high:
        return low < high
    return all(_includes(interval, low) for interval in (one, other))


def _includes(interval: CellInterval, number: Decimal) -> bool:
    low, from_low, high, to_high = interval
    return (low < number or (low == number and from_low)) and (number < high or (number == high and to_high))
