"""and, or, comparison, between, arithmetic."""

from typing import Any

from app.feel import operators
from app.feel.builtins.registry import CHARACTERS_A_STEP
from app.feel.operators import Binary
from app.feel.parser import ADD, AND, COMPARE, MULTIPLY, OR, POWER, SIGN, Parser, infix, prefix
from app.feel.runtime import Frame
from app.feel.scopes import Node, Run
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
def disjunction(parser: Parser, left: Node, _token: Token) -> Node:
    return Node(_or(left.run, parser.expression(OR).run))


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
def conjunction(parser: Parser, left: Node, _token: Token) -> Node:
    return Node(_and(left.run, parser.expression(AND).run))


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


@infix(COMPARE, *_COMPARE)
def comparison(parser: Parser, left: Node, token: Token) -> Node:
    right = parser.expression(COMPARE)
    if parser.at(*_COMPARE):
        raise parser.error("'and' or 'or' was expected, because comparisons cannot be chained")
    return Node(_binary(_COMPARE[token.text], left.run, right.run))


@infix(COMPARE, "between")
def between(parser: Parser, left: Node, _token: Token) -> Node:
    low = parser.expression(COMPARE)
    parser.expect("and", "after the lower bound of 'between'")
    high = parser.expression(COMPARE)

    def run(frame: Frame) -> bool | None:
        value = left.run(frame)
        above = operators.greater_equal(value, low.run(frame))
        below = operators.less_equal(value, high.run(frame))
        return None if above is None or below is None else above and below

    return Node(run)


@infix(ADD, "-")
def subtraction(parser: Parser, left: Node, _token: Token) -> Node:
    return Node(_binary(operators.subtract, left.run, parser.expression(ADD).run))


@infix(ADD, "+")
def addition(parser: Parser, left: Node, _token: Token) -> Node:
    first, second = left.run, parser.expression(ADD).run

    def run(frame: Frame) -> Any:
        result = operators.add(first(frame), second(frame))
        if type(result) is str:
            frame.root.spend(len(result) // CHARACTERS_A_STEP)
        return result

    return Node(run)


@infix(MULTIPLY, "*", "/")
def multiplication(parser: Parser, left: Node, token: Token) -> Node:
    operation = operators.multiply if token.text == "*" else operators.divide
    return Node(_binary(operation, left.run, parser.expression(MULTIPLY).run))


@infix(POWER, "**")
def exponentiation(parser: Parser, left: Node, _token: Token) -> Node:
    return Node(_binary(operators.power, left.run, parser.expression(POWER).run))


@prefix("-")
def negation(parser: Parser, _token: Token) -> Node:
    operand = parser.expression(SIGN).run
    return Node(lambda frame: operators.negate(operand(frame)))
