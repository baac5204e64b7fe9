"""if, for, some, every, and functions written by the author."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from app.feel.parser import Parser, prefix
from app.feel.runtime import MAX_LIST, Frame, Root, bounded_list
from app.feel.scopes import ParsedNode, Run
from app.feel.tokens import Token
from app.feel.type_names import read_type
from app.feel.values import Check, Function, Range

Source = tuple[str, Run]


@prefix("if")
def conditional(parser: Parser, _token: Token) -> ParsedNode:
    condition = parser.expression().run
    parser.expect("then", "after the condition of 'if'")
    chosen = parser.expression().run
    parser.expect("else", "because every 'if' needs one")
    otherwise = parser.expression().run
    return ParsedNode(lambda frame: chosen(frame) if condition(frame) is True else otherwise(frame))


@prefix("for")
def iteration(parser: Parser, _token: Token) -> ParsedNode:
    start = parser.index
    with ExitStack() as stack:
        sources = _sources(parser, stack)
        parser.expect("return", "after the iterators of 'for'")
        parser.scopes[-1].names.add("partial")
        body_start = parser.index
        body = parser.expression().run
        uses_partial = any(token.text == "partial" for token in parser.tokens[body_start : parser.index])
        price = parser.price_since(start)

    def run(frame: Frame) -> list[Any] | None:
        results: list[Any] = []
        for inner in frames(sources, frame, price):
            if inner is None:
                return None
            if uses_partial:
                frame.root.meter.spend(len(results))
                inner.names["partial"] = list(results)
            results.append(body(inner))
        return bounded_list(results)

    return ParsedNode(run)


@prefix("some", "every")
def quantified(parser: Parser, token: Token) -> ParsedNode:
    start = parser.index
    with ExitStack() as stack:
        sources = _sources(parser, stack)
        parser.expect("satisfies", f"after the iterators of {token.text!r}")
        body = parser.expression().run
        price = parser.price_since(start)
    decisive = token.text == "some"

    def run(frame: Frame) -> bool | None:
        unknown = False
        for inner in frames(sources, frame, price):
            result: bool | None = None if inner is None else body(inner)
            if result is decisive:
                return result
            unknown = unknown or type(result) is not bool
        return None if unknown else not decisive

    return ParsedNode(run)


def _sources(parser: Parser, stack: ExitStack) -> list[Source]:
    """`a in x, b in y`: each later source may read the earlier names."""
    sources = []
    while True:
        name = parser.expect_name("the name of an iterator")
        parser.expect("in", "after the name of an iterator")
        run = parser.expression().run
        if parser.take(".."):
            run = _steps(run, parser.expression().run)
        sources.append((name, run))
        stack.enter_context(parser.inside(name))
        if not parser.take(","):
            return sources


def _steps(low: Run, high: Run) -> Run:
    return lambda frame: Range(low(frame), high(frame))


def frames(sources: list[Source], outer: Frame, price: int) -> Iterator[Frame | None]:
    """One frame for each combination, `price` steps each; a single None when a source is null."""
    name, run = sources[0]
    values = items_of(run(outer), outer.root)
    if values is None:
        yield None
        return
    spend = outer.root.meter.spend
    for value in values:
        spend(price)
        inner = Frame({name: value}, outer, outer.root)
        if len(sources) == 1:
            yield inner
        else:
            yield from frames(sources[1:], inner, price)


def items_of(value: Any, root: Root) -> list[Any] | None:
    """What an iterator runs over: a list, the steps of a range of whole numbers or days, or one value."""
    if type(value) is list:
        return value
    if isinstance(value, Range):
        return _whole_numbers(value, root) if type(value.low) is Decimal else _days(value, root)
    return None if value is None else [value]


def _whole_numbers(span: Range, root: Root) -> list[Any] | None:
    if type(span.high) is not Decimal or span.low % 1 or span.high % 1:
        return None
    numbers = _inclusive(int(span.low), int(span.high), span)
    _affordable(len(numbers), root)
    return [Decimal(number) for number in numbers]


def _days(span: Range, root: Root) -> list[Any] | None:
    if type(span.low) is not date or isinstance(span.high, datetime) or not isinstance(span.high, date):
        return None
    days = _inclusive(0, (span.high - span.low).days, span)
    _affordable(len(days), root)
    return [span.low + timedelta(days=day) for day in days]


def _inclusive(low: int, high: int, span: Range) -> range:
    """Counts down when the end is below the start; an open end is left out."""
    step = 1 if low <= high else -1
    start = low if span.low_included else low + step
    return range(start, high + (step if span.high_included else 0), step)


def _affordable(length: int, root: Root) -> None:
    if length > MAX_LIST:
        bounded_list([None] * (MAX_LIST + 1))
    root.meter.spend(length)


@prefix("function")
def definition(parser: Parser, _token: Token) -> ParsedNode:
    parser.expect("(", "after 'function'")
    parameters: list[str] = []
    checks: list[Check | None] = []
    while not parser.at(")"):
        parameters.append(parser.expect_name("the name of a parameter"))
        checks.append(read_type(parser) if parser.take(":") else None)
        if not parser.take(","):
            break
    parser.expect(")", "after the parameters")
    if parser.take("external"):
        return _external(parser)
    start = parser.index
    with parser.inside(*parameters):
        body = parser.expression().run
    price = parser.price_since(start)
    names = tuple(parameters)

    def run(frame: Frame) -> Function:
        def call(root: Root, values: list[Any]) -> Any:
            if not all(_fits(check, value, root) for check, value in zip(checks, values, strict=True)):
                return None
            root.meter.enter(price)
            try:
                return body(Frame(dict(zip(names, values, strict=True)), frame, frame.root))
            finally:
                root.meter.leave()

        return Function(names, call)

    return ParsedNode(run)


def _external(parser: Parser) -> ParsedNode:
    """A function in another language is never run: null, and `external` shows up among the free names."""
    parser.expression()
    parser.paths[:] = [*parser.paths, ("external",)]
    return ParsedNode(lambda _frame: None)


def _fits(check: Check | None, value: Any, root: Root) -> bool:
    return check is None or value is None or check(value, root)
