"""A decision of a file, ready to be asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.feel.dmn.builder import NULL
from app.feel.dmn.tables import Table
from app.feel.dmn.types import Coerce
from app.feel.errors import FeelLimitError
from app.feel.runtime import Frame, Root
from app.feel.scopes import Run
from app.feel.values import Function, lift


@dataclass(slots=True, eq=False)
class Decision:
    """One decision with what it requires inside its file.

    `names` has the name for people in each language that the file gives; `variable` is the name under which
    other decisions read the result; `inputs` are the paths that must come from the caller's scope; `price` are the
    steps that one evaluation costs for the size of its texts.
    """

    id: str
    variable: str
    names: Mapping[str, str]
    description: str
    run: Run
    table: Table | None
    coerce: Coerce
    reads: frozenset[tuple[str, ...]]
    price: int = 1
    requires: tuple["Decision", ...] = ()
    functions: Mapping[str, Function] = field(default_factory=dict)
    input_types: Mapping[str, Coerce] = field(default_factory=dict)

    @property
    def inputs(self) -> frozenset[tuple[str, ...]]:
        """The paths that this decision and those it requires read from the caller's scope."""
        given = {name for each in self.requires for name in (each.variable, each.id)} | set(self.functions)
        own = {path for path in self.reads if path[0] not in given}
        return frozenset(own.union(*(each.inputs for each in self.requires)))

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of the table's output columns; none for one output or no table, whose result is a value."""
        columns = self.table.outputs if self.table else ()
        return tuple(column.name for column in columns) if len(columns) > 1 else ()

    def evaluate(self, scope: Mapping[str, Any], now: datetime | None = None) -> Any:
        """The result: one output is a value, several a dict; no rule and no default is None.

        Raises DmnError when the table contradicts itself on these values, FeelLimitError.
        """
        return self.evaluate_with_rules(scope, now)[0]

    def evaluate_with_rules(self, scope: Mapping[str, Any], now: datetime | None = None) -> tuple[Any, list[str]]:
        """The result and the ids of the rules of this decision's own table that gave it."""
        try:
            return self._answer(Root(scope, now), {})
        except RecursionError:
            raise FeelLimitError("the decision's functions call each other too deep") from None

    def _answer(self, outer: Root, known: dict[str, Any]) -> tuple[Any, list[str]]:
        outer.meter.spend(self.price)
        root = self._root(outer, known)
        frame = Frame({}, None, root)
        value, rules = self.table.decide(frame) if self.table else (self._plain(frame), [])
        return self.coerce(value, root), rules

    def _plain(self, frame: Frame) -> Any:
        """Without logic of its own a decision is made outside, and its result is in the scope."""
        if self.run is NULL:
            value = frame.root.scope.get(self.variable)
            return value if self.variable in frame.root.ready else lift(value)
        return self.run(frame)

    def value_in(self, outer: Root, known: dict[str, Any]) -> Any:
        """The value within an evaluation under way; `known` remembers decisions already made, by id."""
        if self.id not in known:
            known[self.id] = self._answer(outer, known)[0]
        return known[self.id]

    def _root(self, outer: Root, known: dict[str, Any]) -> Root:
        made: dict[str, Any] = {}
        for name, coerce in self.input_types.items():
            given = outer.scope.get(name)
            made[name] = coerce(given if name in outer.ready else lift(given), outer)
        for required in self.requires:
            value = required.value_in(outer, known)
            made[required.id] = made[required.variable] = value
        made.update(self.functions)
        return outer if not made else outer.over({**outer.scope, **made}, outer.ready.union(made))


def service_of(inputs: tuple[tuple[str, str], ...], outputs: list[Decision], coerce: Coerce) -> Function:
    """A function of the service's inputs (id and name of each); several outputs make a context.

    `coerce` makes the result fit the service's declared type, or null.
    """

    def call(root: Root, values: list[Any]) -> Any:
        given = dict(zip((name for _, name in inputs), values, strict=True))
        known = dict(zip((key for key, _ in inputs), values, strict=True))
        inner = root.over({**root.scope, **given}, root.ready.union(given))
        root.meter.enter()
        try:
            results = {each.variable: each.value_in(inner, known) for each in outputs}
        finally:
            root.meter.leave()
        return coerce(results if len(outputs) != 1 else next(iter(results.values())), inner)

    return Function(tuple(name for _, name in inputs), call)
