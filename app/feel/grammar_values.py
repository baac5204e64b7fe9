"""Literals, names, lists, contexts, ranges and brackets."""

import re
from decimal import DecimalException
from typing import Any

from app.feel.operators import less_equal
from app.feel.parser import COMPARE, Parser, constant, prefix
from app.feel.runtime import Frame
from app.feel.scopes import ParsedNode, Run
from app.feel.temporal import parse_any
from app.feel.tokens import Token, fail
from app.feel.values import NUMBERS, Range

_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{6}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\", "/": "/"}


def text_of(literal: str) -> str:
    """The text inside the quotes of a string literal, escapes replaced."""

    def replace(match: re.Match[str]) -> str:
        code = match.group(1)
        if len(code) > 1:
            return chr(int(code[1:], 16)) if int(code[1:], 16) < 0x110000 else match.group()
        return _ESCAPES.get(code, match.group())

    text = _ESCAPE.sub(replace, literal[1:-1])
    # Two \u escapes that make one character beyond the first plane.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@prefix("number")
def number(parser: Parser, token: Token) -> ParsedNode:
    try:
        return constant(NUMBERS.create_decimal(token.text))
    except DecimalException:
        raise fail(parser.text, token.start, f"{token.text!r} is too large a number") from None


@prefix("string")
def string(_parser: Parser, token: Token) -> ParsedNode:
    return constant(text_of(token.text))


@prefix("true", "false", "null")
def word(_parser: Parser, token: Token) -> ParsedNode:
    return constant({"true": True, "false": False, "null": None}[token.text])


@prefix("@")
def at_literal(parser: Parser, _token: Token) -> ParsedNode:
    if parser.current.kind != "string":
        raise parser.error('a text such as @"2026-03-01" was expected after @')
    return constant(parse_any(text_of(parser.advance().text)))


@prefix("name")
def name(parser: Parser, token: Token) -> ParsedNode:
    if parser.at("("):
        return ParsedNode(_no_value, name=token.text)
    return parser.resolve(token.text)


def _no_value(_frame: Frame) -> None:
    """A called name has no value of its own; the call replaces it."""


@prefix("?")
def question_mark(parser: Parser, _token: Token) -> ParsedNode:
    parser.asked = True
    return parser.resolve("?")


@prefix("(")
def bracket(parser: Parser, token: Token) -> ParsedNode:
    inner = parser.expression()
    if parser.at(".."):
        return _range(parser, token, inner)
    parser.expect(")", "to close the bracket")
    return ParsedNode(inner.run)


@prefix("[")
def square(parser: Parser, token: Token) -> ParsedNode:
    if parser.take("]"):
        return ParsedNode(lambda _frame: [])
    first = parser.expression()
    if parser.at(".."):
        return _range(parser, token, first)
    runs = [first.run]
    while parser.take(","):
        runs.append(parser.expression().run)
    parser.expect("]", "to close the list")
    return ParsedNode(_list_of(runs))


def _list_of(runs: list[Run]) -> Run:
    return lambda frame: [run(frame) for run in runs]


@prefix("]")
def open_range(parser: Parser, token: Token) -> ParsedNode:
    low = parser.expression()
    if not parser.at(".."):
        raise parser.error("'..' was expected in a range that begins with ']'")
    return _range(parser, token, low)


def _range(parser: Parser, opening: Token, low: ParsedNode) -> ParsedNode:
    parser.expect("..")
    high = parser.expression()
    if not parser.at("]", ")", "["):
        raise parser.error("']' or ')' was expected to close the range")
    closing = parser.advance()
    low_included, high_included = opening.text == "[", closing.text == "]"

    def run(frame: Frame) -> Range | None:
        return make_range(low.run(frame), high.run(frame), low_included, high_included)

    return ParsedNode(run)


def make_range(low: Any, high: Any, low_included: bool, high_included: bool) -> Range | None:
    """The range, or null when its ends do not compare or stand in the wrong order."""
    if low is None and high is None:
        return None
    if low is not None and high is not None and less_equal(low, high) is not True:
        return None
    return Range(low, high, low_included and low is not None, high_included and high is not None)


@prefix("<", "<=", ">", ">=", "=", "!=")
def half_range(parser: Parser, token: Token) -> ParsedNode:
    """A comparison with its left side left out is the range of all that satisfy it: `(< 5)`.

    Only inside brackets, so that `a == b` stays the mistake it is.
    """
    if parser.tokens[max(parser.index - 2, 0)].text not in {"(", "[", ",", ":"}:
        raise parser.error("an expression was expected", token)
    bound = parser.expression(COMPARE)
    sign = token.text

    def run(frame: Frame) -> Any:
        value = bound.run(frame)
        if value is None or sign == "!=":
            return None
        if sign == "=":
            return Range(value, value, has_open_end=True)
        if sign[0] == "<":
            return Range(None, value, False, sign == "<=", has_open_end=True)
        return Range(value, None, sign == ">=", False, has_open_end=True)

    return ParsedNode(run)


@prefix("{")
def context(parser: Parser, _token: Token) -> ParsedNode:
    entries: list[tuple[str, Run]] = []
    with parser.inside() as scope:
        while not parser.at("}"):
            key = _key(parser)
            parser.expect(":", "after the key of a context")
            entries.append((key, parser.expression().run))
            scope.names.add(key)
            if not parser.take(","):
                break
    parser.expect("}", "to close the context")
    return ParsedNode(_context_of(entries))


def _key(parser: Parser) -> str:
    if parser.current.kind == "string":
        return text_of(parser.advance().text)
    start = parser.current
    parser.expect_name("a key")
    while not parser.at(":") and parser.current.kind != "end":
        parser.advance()
    return " ".join(parser.text[start.start : parser.tokens[parser.index - 1].end].split())


def _context_of(entries: list[tuple[str, Run]]) -> Run:
    def run(frame: Frame) -> dict[str, Any] | None:
        inner = Frame({}, frame, frame.root)
        for key, value in entries:
            if key in inner.names:
                return None
            inner.names[key] = value(inner)
        return inner.names

    return run
