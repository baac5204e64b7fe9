"""Boxed expressions: each XML element becomes a closure over a frame, like FEEL text."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from app.feel.dmn.builder import NULL, Builder
from app.feel.dmn.table_reader import read_table
from app.feel.dmn.xml import XmlElement, child, children, local_name, type_of
from app.feel.grammar_control import frames
from app.feel.grammar_postfix import filter_values
from app.feel.runtime import Frame, Root, bounded_list
from app.feel.scopes import Run
from app.feel.tokens import normal_name
from app.feel.values import Function

Read = Callable[[Builder, XmlElement], Run]


def read_boxed(builder: Builder, owner: XmlElement) -> Run:
    """The boxed expression directly inside `owner`; null when there is none."""
    for element in owner:
        if isinstance(element.tag, str) and local_name(element) in KINDS:
            return _typed(builder, element, KINDS[local_name(element)](builder, element))
    return NULL


def _typed(builder: Builder, element: XmlElement, run: Run) -> Run:
    """The closure, its result made to fit the element's own type."""
    if local_name(element) == "functionDefinition" or builder.types.check(type_of(element)) is None:
        return run
    coerce = builder.types.coerce(type_of(element))
    return lambda frame: coerce(run(frame), frame.root)


def _literal(builder: Builder, element: XmlElement) -> Run:
    return builder.expression(element)


def _table(builder: Builder, element: XmlElement) -> Run:
    table = read_table(builder, element)
    return lambda frame: table.decide(frame)[0]


def _context(builder: Builder, element: XmlElement) -> Run:
    entries: list[tuple[str, Run, Callable[[Any, Root], Any]]] = []
    with builder.inside() as scope:
        for entry in children(element, "contextEntry"):
            variable = child(entry, "variable")
            name = "" if variable is None else normal_name(variable.get("name") or "")
            entries.append((name, read_boxed(builder, entry), builder.types.coerce(type_of(variable))))
            scope.names.add(name)

    def run(frame: Frame) -> Any:
        inner = Frame({}, frame, frame.root)
        for name, value, coerce in entries:
            if not name:
                return value(inner)
            inner.names[name] = coerce(value(inner), frame.root)
        return inner.names

    return run


def _list(builder: Builder, element: XmlElement) -> Run:
    runs = [
        KINDS[local_name(each)](builder, each)
        for each in element
        if isinstance(each.tag, str) and local_name(each) in KINDS
    ]
    return lambda frame: [run(frame) for run in runs]


def _relation(builder: Builder, element: XmlElement) -> Run:
    columns = [normal_name(column.get("name") or "") for column in children(element, "column")]
    rows = [_list(builder, row) for row in children(element, "row")]
    return lambda frame: [dict(zip(columns, row(frame), strict=False)) for row in rows]


def _function(builder: Builder, element: XmlElement) -> Run:
    return function_of(builder, element, type_of(element))


def function_of(builder: Builder, element: XmlElement, result_type: str) -> Run:
    """A function definition as a closure that makes the function."""
    kind = element.get("kind") or "FEEL"
    if kind != "FEEL":
        return NULL
    parameters = list(children(element, "formalParameter"))
    names = tuple(normal_name(each.get("name") or "") for each in parameters)
    coerces = [builder.types.coerce(type_of(each)) for each in parameters]
    coerce_result = builder.types.coerce(result_type)
    before = builder.characters
    with builder.inside(*names):
        body = read_boxed(builder, element)
    price = builder.price_since(before)

    def run(frame: Frame) -> Function:
        def call(root: Root, values: list[Any]) -> Any:
            fitted = [coerce(value, root) for coerce, value in zip(coerces, values, strict=True)]
            if any(new is None and old is not None for new, old in zip(fitted, values, strict=True)):
                return None
            root.meter.enter(price)
            try:
                return coerce_result(body(Frame(dict(zip(names, fitted, strict=True)), frame, frame.root)), root)
            finally:
                root.meter.leave()

        return Function(names, call)

    return run


def _invocation(builder: Builder, element: XmlElement) -> Run:
    callee = read_boxed(builder, element)
    bindings = {}
    for binding in children(element, "binding"):
        parameter = child(binding, "parameter")
        name = "" if parameter is None else normal_name(parameter.get("name") or "")
        bindings[name] = read_boxed(builder, binding)

    def run(frame: Frame) -> Any:
        function = callee(frame)
        if type(function) is not Function or set(bindings) - set(function.parameters):
            return None
        values = [bindings[name](frame) if name in bindings else None for name in function.parameters]
        return function.call(frame.root, values)

    return run


def _part(builder: Builder, element: XmlElement, name: str) -> Run:
    part = child(element, name)
    return NULL if part is None else read_boxed(builder, part)


def _conditional(builder: Builder, element: XmlElement) -> Run:
    condition, chosen, otherwise = (_part(builder, element, name) for name in ("if", "then", "else"))

    def run(frame: Frame) -> Any:
        value = condition(frame)
        if value is True:
            return chosen(frame)
        return otherwise(frame) if value is False or value is None else None

    return run


def _filter(builder: Builder, element: XmlElement) -> Run:
    source = _part(builder, element, "in")
    before = builder.characters
    with builder.inside("item", is_open=True):
        condition = _part(builder, element, "match")
    price = builder.price_since(before)

    def strict(frame: Frame) -> Any:
        value = condition(frame)
        if value is not None and type(value) not in {bool, Decimal}:
            raise _NotBooleanError
        return value

    def run(frame: Frame) -> Any:
        try:
            return filter_values(source(frame), strict, frame, price)
        except _NotBooleanError:
            return None

    return run


class _NotBooleanError(Exception):
    """A boxed filter or quantifier is null as soon as its condition is neither true, false nor null."""


def _for(builder: Builder, element: XmlElement) -> Run:
    name = normal_name(element.get("iteratorVariable") or "")
    source = _part(builder, element, "in")
    before = builder.characters
    with builder.inside(name, "partial"):
        body = _part(builder, element, "return")
    price = builder.price_since(before)

    def run(frame: Frame) -> list[Any] | None:
        results: list[Any] = []
        for inner in frames([(name, source)], frame, price):
            if inner is None:
                return None
            frame.root.meter.spend(len(results))
            inner.names["partial"] = list(results)
            results.append(body(inner))
        return bounded_list(results)

    return run


def _quantified(decisive: bool) -> Read:
    def read(builder: Builder, element: XmlElement) -> Run:
        name = normal_name(element.get("iteratorVariable") or "")
        source = _part(builder, element, "in")
        before = builder.characters
        with builder.inside(name):
            body = _part(builder, element, "satisfies")
        price = builder.price_since(before)

        def run(frame: Frame) -> bool | None:
            results = [None if inner is None else body(inner) for inner in frames([(name, source)], frame, price)]
            if any(each is not None and type(each) is not bool for each in results):
                return None
            if decisive in results:
                return decisive
            return not decisive if all(type(each) is bool for each in results) else None

        return run

    return read


KINDS: dict[str, Read] = {
    "literalExpression": _literal,
    "decisionTable": _table,
    "context": _context,
    "list": _list,
    "relation": _relation,
    "functionDefinition": _function,
    "invocation": _invocation,
    "conditional": _conditional,
    "filter": _filter,
    "for": _for,
    "some": _quantified(True),
    "every": _quantified(False),
}
