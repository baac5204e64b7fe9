"""What follows a value: `.property`, `[filter]`, `(arguments)`, `in`, `instance of`."""

from decimal import Decimal
from typing import Any

from app.feel.builtins.registry import BUILTINS, Overload, call_overloads
from app.feel.parser import COMPARE, INSTANCE, POSTFIX, Parser, infix
from app.feel.runtime import Frame
from app.feel.scopes import ParsedNode, Run
from app.feel.tokens import Token
from app.feel.type_names import read_type
from app.feel.unary import read_membership
from app.feel.values import Function


@infix(POSTFIX, ".")
def path(parser: Parser, left: ParsedNode, _token: Token) -> ParsedNode:
    name = parser.expect_name("the name of a property")
    return parser.extend(left, name)


@infix(INSTANCE, "instance of")
def instance_of(parser: Parser, left: ParsedNode, _token: Token) -> ParsedNode:
    check = read_type(parser)
    run = left.run
    return ParsedNode(lambda frame: check(run(frame), frame.root))


@infix(COMPARE, "in")
def membership(parser: Parser, left: ParsedNode, _token: Token) -> ParsedNode:
    tests = read_membership(parser)
    run = left.run
    return ParsedNode(lambda frame: tests(Frame({"?": run(frame)}, frame, frame.root)))


@infix(POSTFIX, "[")
def filtering(parser: Parser, left: ParsedNode, _token: Token) -> ParsedNode:
    with parser.inside("item", is_open=True):
        start = parser.index
        condition = parser.expression().run
        price = parser.price_since(start)
    parser.expect("]", "to close the filter")
    source = left.run
    return ParsedNode(lambda frame: filter_values(source(frame), condition, frame, price))


def filter_values(value: Any, condition: Run, frame: Frame, price: int) -> Any:
    """The items for which the condition is true, `price` steps for each tried; null is an empty list.

    The one item when the condition is a number.
    """
    values = value if type(value) is list else [] if value is None else [value]
    kept, spend = [], frame.root.meter.spend
    for item in values:
        spend(price)
        result = condition(Frame({"item": item}, frame, frame.root))
        if type(result) is Decimal:
            return _nth(values, result)
        if result is True:
            kept.append(item)
    if not values and type(condition(Frame({"item": None}, frame, frame.root))) is Decimal:
        return None
    return kept


def _nth(values: list[Any], position: Decimal) -> Any:
    """Counted from 1, or from the end when negative; null outside."""
    if position % 1 or not position or abs(position) > len(values):
        return None
    index = int(position)
    return values[index - 1 if index > 0 else index]


@infix(POSTFIX, "(")
def call(parser: Parser, left: ParsedNode, _token: Token) -> ParsedNode:
    keys, runs = _arguments(parser)
    if left.name and not parser.is_local(left.name):
        if left.name == "not" and len(runs) == 1:
            return ParsedNode(_not(runs[0]))
        if left.name in BUILTINS:
            return ParsedNode(_call_builtin(BUILTINS[left.name], keys, runs))
    callee = parser.resolve(left.name).run if left.name else left.run
    return ParsedNode(_call_value(callee, keys, runs))


def _arguments(parser: Parser) -> tuple[list[str], list[Run]]:
    """All positional (no keys) or all named."""
    keys: list[str] = []
    runs: list[Run] = []
    while not parser.at(")"):
        if parser.ahead().text == ":" and parser.current.kind in {"name", "keyword"}:
            keys.append(parser.advance().text)
            parser.advance()
        elif keys:
            raise parser.error("the name of a parameter and ':' was expected, as for the first argument")
        runs.append(parser.expression().run)
        if not parser.take(","):
            break
    parser.expect(")", "to close the arguments")
    if keys and len(keys) != len(runs):
        raise parser.error("every argument was expected to have a name")
    return keys, runs


def _not(run: Run) -> Run:
    def negated(frame: Frame) -> bool | None:
        value = run(frame)
        return not value if type(value) is bool else None

    return negated


def _call_builtin(overloads: tuple[Overload, ...], keys: list[str], runs: list[Run]) -> Run:
    names = tuple(keys)

    def run(frame: Frame) -> Any:
        return call_overloads(overloads, frame.root, names, [argument(frame) for argument in runs])

    return run


def _call_value(callee: Run, keys: list[str], runs: list[Run]) -> Run:
    def run(frame: Frame) -> Any:
        function = callee(frame)
        if type(function) is not Function:
            return None
        values = [argument(frame) for argument in runs]
        if keys:
            if sorted(keys) != sorted(function.parameters):
                return None
            by_name = dict(zip(keys, values, strict=True))
            values = [by_name[name] for name in function.parameters]
        if len(values) != len(function.parameters):
            return None
        return function.call(frame.root, values)

    return run
