"""Decision tables: which rules match, and what each hit policy makes of them."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.feel.builtins.lists import maximum, minimum
from app.feel.builtins.numbers import total
from app.feel.dmn.errors import DmnError
from app.feel.operators import equal
from app.feel.runtime import Frame
from app.feel.scopes import Run

Result = tuple[Any, list[str]]


@dataclass(frozen=True, slots=True)
class TableRule:
    """A row: one test for each input, one expression for each output."""

    id: str
    tests: tuple[Run, ...]
    outputs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Output:
    """A column of results; `ranks` are its values in order of priority."""

    name: str
    default: Run | None
    ranks: Run | None


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that holds, with its outputs."""

    rule: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table; `policy` is the hit policy, with the aggregation after a blank (`COLLECT SUM`)."""

    policy: str
    inputs: tuple[Run, ...]
    outputs: tuple[Output, ...]
    rules: tuple[TableRule, ...]
    path: str = ""
    element: str = ""
    line: int = 0

    def decide(self, frame: Frame) -> Result:
        """The value and the ids of the rules behind it."""
        matched = self.matching(frame)
        if not matched:
            return self._without_rule(frame), []
        return POLICIES[self.policy](self, matched, frame)

    def matching(self, frame: Frame) -> list[Match]:
        """All rules that hold, in order; only as many as the policy needs."""
        tested = [Frame({"?": run(frame)}, frame, frame.root) for run in self.inputs]
        matched = []
        for rule in self.rules:
            frame.root.meter.spend()
            if all(test(each) is True for test, each in zip(rule.tests, tested, strict=True)):
                matched.append(Match(rule.id, tuple(run(frame) for run in rule.outputs)))
                if self.policy == "FIRST":
                    break
        return matched

    def value_of(self, values: tuple[Any, ...]) -> Any:
        """One output is its value, several are a context."""
        if len(self.outputs) == 1:
            return values[0]
        return {output.name: value for output, value in zip(self.outputs, values, strict=True)}

    def _without_rule(self, frame: Frame) -> Any:
        if any(output.default is not None for output in self.outputs):
            return self.value_of(tuple(each.default(frame) if each.default else None for each in self.outputs))
        return {"COLLECT COUNT": Decimal(0), "COLLECT": []}.get(self.policy)

    def by_priority(self, matched: list[Match], frame: Frame) -> list[Match]:
        """Sorted by the ranks of the output columns, the first column first; stable."""
        ranks = [output.ranks(frame) if output.ranks else None for output in self.outputs]
        for order in ranks:
            frame.root.meter.spend(len(matched) * frame.root.meter.weigh(order))

        def key(match: Match) -> list[int]:
            return [_rank(order, value) for order, value in zip(ranks, match.values, strict=True)]

        return sorted(matched, key=key)

    def refuse(self, matched: list[Match], what: str) -> DmnError:
        """The table contradicts itself on these values."""
        names = ", ".join(match.rule for match in matched)
        return DmnError(f"{what}: rules {names}", self.path, self.element, self.line)


def _rank(order: Any, value: Any) -> int:
    values = order if isinstance(order, list) else [order]
    return next((rank for rank, each in enumerate(values) if equal(each, value) is True), len(values))


def _unique(table: Table, matched: list[Match], _frame: Frame) -> Result:
    if len(matched) > 1:
        raise table.refuse(matched, "exactly one rule may match (hit policy UNIQUE), but several do")
    return table.value_of(matched[0].values), [matched[0].rule]


def _first(table: Table, matched: list[Match], _frame: Frame) -> Result:
    return table.value_of(matched[0].values), [matched[0].rule]


def _any(table: Table, matched: list[Match], frame: Frame) -> Result:
    first = matched[0]
    frame.root.meter.spend(len(matched) * sum(map(frame.root.meter.weigh, first.values)))
    if any(equal(list(first.values), list(each.values)) is not True for each in matched[1:]):
        raise table.refuse(matched, "all matching rules must agree (hit policy ANY), but they differ")
    return table.value_of(first.values), [each.rule for each in matched]


def _priority(table: Table, matched: list[Match], frame: Frame) -> Result:
    return _first(table, table.by_priority(matched, frame), frame)


def _all(table: Table, matched: list[Match], _frame: Frame) -> Result:
    return [table.value_of(each.values) for each in matched], [each.rule for each in matched]


def _output_order(table: Table, matched: list[Match], frame: Frame) -> Result:
    return _all(table, table.by_priority(matched, frame), frame)


def _aggregated(fold: Callable[[list[Any]], Any]) -> Callable[[Table, list[Match], Frame], Result]:
    def collect(table: Table, matched: list[Match], frame: Frame) -> Result:
        values, rules = _all(table, matched, frame)
        if len(table.outputs) == 1:
            return fold(values), rules
        columns = {output.name: fold([row[output.name] for row in values]) for output in table.outputs}
        return columns, rules

    return collect


POLICIES: dict[str, Callable[[Table, list[Match], Frame], Result]] = {
    "UNIQUE": _unique,
    "FIRST": _first,
    "ANY": _any,
    "PRIORITY": _priority,
    "RULE ORDER": _all,
    "OUTPUT ORDER": _output_order,
    "COLLECT": _all,
    "COLLECT SUM": _aggregated(total),
    "COLLECT COUNT": _aggregated(lambda values: Decimal(len(values))),
    "COLLECT MIN": _aggregated(minimum),
    "COLLECT MAX": _aggregated(maximum),
}
