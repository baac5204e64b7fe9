"""and, or, comparison, between, arithmetic."""

from typing import Any

from app.feel import operators
from app.feel.operators import WALKED, Binary
from app.feel.parser import ADD, AND, COMPARE, MULTIPLY, OR, POWER, SIGN, Parser, infix, prefix
from app.feel.runtime import CHARACTERS_A_STEP, POWER_STEPS, Frame
from app.feel.scopes import ParsedNode, Run
from app.feel.tokens import Token

_COMPARE: dict[str, Binary] = {
    "=": operators.equal,
    "!=": operators.not_equal,
    "<": operators.less,
    "<=": operators.less_equal,
    ">": operators.greater,
    ">=": operators.greater_equal,
}


@infix(OR, "or")
def disjunction(parser: Parser, left: ParsedNode, _token: Token) -> ParsedNode:
    return ParsedNode(_or(left.run, parser.expression(OR).run))


def _or(left: Run, right: Run) -> Run:
    def run(frame: Frame) -> bool | None:
        first = left(frame)
        if first is True:
            return True
        second = right(frame)
        if second is True:
            return True
        return False if first is False and second is False else None

    return run


@infix(AND, "and")
def conjunction(parser: Parser, left: ParsedNode, _token: Token) -> ParsedNode:
    return ParsedNode(_and(left.run, parser.expression(AND).run))


def _and(left: Run, right: Run) -> Run:
    def run(frame: Frame) -> bool | None:
        first = left(frame)
        if first is False:
            return False
        second = right(frame)
        if second is False:
            return False
        return True if first is True and second is True else None

    return run


def _binary(operation: Binary, left: Run, right: Run) -> Run:
    return lambda frame: operation(left(frame), right(frame))


def _compared(operation: Binary, left: Run, right: Run) -> Run:
    """A comparison walks no further than its left side is large."""

    def run(frame: Frame) -> Any:
        first, second = left(frame), right(frame)
        kind = type(first)
        if kind in WALKED and kind is type(second) and (kind is not str or len(first) >= CHARACTERS_A_STEP):
            frame.root.meter.weigh(first)
        return operation(first, second)

    return run


@infix(COMPARE, *_COMPARE)
def comparison(parser: Parser, left: ParsedNode, token: Token) -> ParsedNode:
    right = parser.expression(COMPARE)
    if parser.at(*_COMPARE):
        raise parser.error("'and' or 'or' was expected, because comparisons cannot be chained")
    compare = _binary if left.is_short or right.is_short else _compared
    return ParsedNode(compare(_COMPARE[token.text], left.run, right.run))


@infix(COMPARE, "between")
def between(parser: Parser, left: ParsedNode, _token: Token) -> ParsedNode:
    low = parser.expression(COMPARE)
    parser.expect("and", "after the lower bound of 'between'")
    high = parser.expression(COMPARE)

    def run(frame: Frame) -> bool | None:
        value = left.run(frame)
        if type(value) in WALKED:
            frame.root.meter.weigh(value)
        above = operators.greater_equal(value, low.run(frame))
        below = operators.less_equal(value, high.run(frame))
        return None if above is None or below is None else above and below

    return ParsedNode(run)


@infix(ADD, "-")
def subtraction(parser: Parser, left: ParsedNode, _token: Token) -> ParsedNode:
    return ParsedNode(_binary(operators.subtract, left.run, parser.expression(ADD).run))


@infix(ADD, "+")
def addition(parser: Parser, left: ParsedNode, _token: Token) -> ParsedNode:
    first, second = left.run, parser.expression(ADD).run

    def run(frame: Frame) -> Any:
        result = operators.add(first(frame), second(frame))
        if type(result) is str:
            frame.root.meter.spend(len(result) // CHARACTERS_A_STEP)
        return result

    return ParsedNode(run)


@infix(MULTIPLY, "*", "/")
def multiplication(parser: Parser, left: ParsedNode, token: Token) -> ParsedNode:
    operation = operators.multiply if token.text == "*" else operators.divide
    return ParsedNode(_binary(operation, left.run, parser.expression(MULTIPLY).run))


@infix(POWER, "**")
def exponentiation(parser: Parser, left: ParsedNode, _token: Token) -> ParsedNode:
    base, exponent = left.run, parser.expression(POWER).run

    def run(frame: Frame) -> Any:
        frame.root.meter.spend(POWER_STEPS)
        return operators.power(base(frame), exponent(frame))

    return ParsedNode(run)


@prefix("-")
def negation(parser: Parser, _token: Token) -> ParsedNode:
    operand = parser.expression(SIGN).run
    return ParsedNode(lambda frame: operators.negate(operand(frame)))
