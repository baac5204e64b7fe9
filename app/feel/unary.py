"""Unary tests: what a decision table's cell and the right side of `in` say about a value.

The tested value is `?` of the innermost frame.
"""

from typing import Any

from app.feel.operators import (
    WALKED,
    Binary,
    equal,
    greater,
    greater_equal,
    less,
    less_equal,
    matches,
    not_equal,
)
from app.feel.parser import COMPARE, Parser
from app.feel.runtime import Frame
from app.feel.scopes import Run
from app.feel.values import Range

_SIGNS = {"<": less, "<=": less_equal, ">": greater, ">=": greater_equal, "=": equal, "!=": not_equal}


def read_tests(parser: Parser) -> Run:
    """A whole cell: `-`, `not(tests)` or tests separated by commas; true as soon as one holds."""
    if parser.at("-") and parser.ahead().kind == "end":
        parser.advance()
        return lambda _frame: True
    if _is_negated(parser):
        parser.advance()
        parser.advance()
        tests = _any_of(_list(parser))
        parser.expect(")", "to close 'not('")
        return _negated(tests)
    return _any_of(_list(parser))


def _is_negated(parser: Parser) -> bool:
    """Whether the whole cell is `not( … )`; `not(?)` at its beginning only is an expression."""
    if parser.current.text != "not" or parser.ahead().text != "(":
        return False
    depth = 0
    for index in range(parser.index + 1, len(parser.tokens)):
        text = parser.tokens[index].text
        depth += (text == "(") - (text == ")")
        if depth == 0:
            return parser.tokens[index + 1].kind == "end"
    return True


def read_membership(parser: Parser) -> Run:
    """What follows `in`: one test, or several in brackets."""
    with parser.inside("?"):
        if parser.at("(") and not _is_range(parser):
            parser.advance()
            tests = _list(parser)
            parser.expect(")", "to close the tests")
            return _any_of(tests)
        return _test(parser)


def _is_range(parser: Parser) -> bool:
    """Whether the bracket at hand begins an open range, `(1..5]`."""
    depth = 0
    for token in parser.tokens[parser.index :]:
        depth += (token.text in {"(", "[", "{"}) - (token.text in {")", "]", "}"})
        if token.text == ".." and depth == 1:
            return True
        if depth <= 0:
            return False
    return False


def _list(parser: Parser) -> list[Run]:
    tests = [_test(parser)]
    while parser.take(","):
        tests.append(_test(parser))
    return tests


def _test(parser: Parser) -> Run:
    """One test: a comparison with its left side left out, or an expression."""
    if parser.at(*_SIGNS):
        compare = _SIGNS[parser.advance().text]
        bound = parser.expression(COMPARE)
        return _by_literal(compare, bound.run) if bound.is_short else _by_sign(compare, bound.run)
    before, parser.asked = parser.asked, False
    node = parser.expression()
    uses_value, parser.asked = parser.asked, before or parser.asked
    if uses_value:
        return _by_expression(node.run)
    return _by_literal(equal, node.run) if node.is_short else _by_value(node.run)


def _by_literal(compare: Binary, literal: Run) -> Run:
    """A comparison that costs next to nothing, whatever the value is."""
    return lambda frame: compare(frame.names["?"], literal(frame))


def _by_sign(compare: Binary, bound: Run) -> Run:
    def test(frame: Frame) -> bool | None:
        value, end = frame.names["?"], bound(frame)
        if type(value) in WALKED and type(value) is type(end):
            frame.root.meter.weigh(value)
        result: bool | None = compare(value, end)
        return result

    return test


def _by_expression(run: Run) -> Run:
    """An expression that reads `?` says itself whether it holds; a list or range it yields is a set."""

    def test(frame: Frame) -> bool | None:
        result = run(frame)
        if type(result) is bool or result is None:
            return result
        return _matches(frame, result)

    return test


def _matches(frame: Frame, test: Any) -> bool | None:
    """Membership: it looks through all of a list, and compares what is of one kind."""
    value = frame.names["?"]
    if type(test) in WALKED and (type(test) is not str or type(value) is str):
        frame.root.meter.weigh(test)
    if type(value) is Range:
        frame.root.meter.weigh(value)
    return matches(value, test)


def _by_value(run: Run) -> Run:
    def test(frame: Frame) -> Any:
        return _matches(frame, run(frame))

    return test


def _any_of(tests: list[Run]) -> Run:
    if len(tests) == 1:
        return tests[0]

    def run(frame: Frame) -> bool | None:
        unknown = False
        for test in tests:
            result = test(frame)
            if result is True:
                return True
            unknown = unknown or result is None
        return None if unknown else False

    return run


def _negated(tests: Run) -> Run:
    def run(frame: Frame) -> bool | None:
        result = tests(frame)
        return not result if type(result) is bool else None

    return run
