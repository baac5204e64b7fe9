"""Compiled expressions and unary tests: the two things the rest of the product asks of FEEL."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from app.feel import grammar_control, grammar_operators, grammar_postfix, grammar_values
from app.feel.builtins import conversions, intervals, lists, moments, numbers, strings
from app.feel.builtins.registry import BUILTINS
from app.feel.errors import FeelLimitError, FeelSyntaxError
from app.feel.parser import Parser
from app.feel.properties import PROPERTY_NAMES
from app.feel.runtime import Frame, Root
from app.feel.scopes import ParseScope, Run
from app.feel.type_names import BASIC
from app.feel.unary import read_tests
from app.feel.values import Check

# Importing them registers what their tokens and functions mean.
_GRAMMAR = (grammar_control, grammar_operators, grammar_postfix, grammar_values)
_LIBRARY = (conversions, intervals, lists, moments, numbers, strings)
CACHE_SIZE = 4096
KNOWN = frozenset(BUILTINS) | PROPERTY_NAMES | frozenset(BASIC) | {"instance of"}


class CompiledText:
    """What both kinds share: the text, and the names it reads from the caller's scope.

    `names` are the free variables and `paths` how far each is followed (`("request", "line")`).
    `possible` are names inside filters that may be the item's entries or free variables.
    """

    __slots__ = ("names", "paths", "possible", "run", "text")

    def __init__(self, text: str, parser: Parser, run: Run) -> None:
        self.text = text
        self.run = run
        self.paths = frozenset(parser.paths)
        self.names = frozenset(path[0] for path in parser.paths)
        self.possible = frozenset(parser.possible)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.text!r})"

    def _guarded(self, frame: Frame) -> Any:
        try:
            return self.run(frame)
        except RecursionError:
            raise FeelLimitError("the expression's functions call each other too deep") from None


class Expression(CompiledText):
    """A compiled expression."""

    __slots__ = ()

    def evaluate(self, scope: Mapping[str, Any], now: datetime | None = None) -> Any:
        """The value over `scope` (plain JSON or FEEL values; it is never changed).

        A missing name and whatever does not fit together is null (None). `now` is what `now()` and `today()`
        say, in the zone it carries; without it they are null. Raises FeelLimitError.
        """
        return self._guarded(Frame({}, None, Root(scope, now)))


class UnaryTests(CompiledText):
    """A compiled cell of a decision table."""

    __slots__ = ()

    def evaluate_in(self, value: Any, root: Root) -> bool | None:
        """Whether `value` passes, a FEEL value, on the budget of the evaluation under way in `root`.

        Null when the two cannot be compared. Raises FeelLimitError.
        """
        result: bool | None = self._guarded(Frame({"?": value}, None, root))
        return result


def compile_expression(text: str, names: Iterable[str] = ()) -> Expression:
    """Compile (or take from the cache); `names` are variables whose names hold spaces or signs.

    Raises FeelSyntaxError with the place and what was expected there.
    """
    return _expression(text, frozenset(names))


def compile_unary_tests(text: str, names: Iterable[str] = ()) -> UnaryTests:
    """Compile a cell such as `>= 80`, `"qa", "hr"`, `not(null)` or `-`; the empty cell is `-` as well."""
    return _unary_tests(text, frozenset(names))


@lru_cache(CACHE_SIZE)
def _expression(text: str, names: frozenset[str]) -> Expression:
    parser = Parser(text, names | KNOWN)
    run = _guarded_parse(parser, lambda: parser.expression().run)
    return Expression(text, parser, run)


@lru_cache(CACHE_SIZE)
def _unary_tests(text: str, names: frozenset[str]) -> UnaryTests:
    parser = Parser(text if text.strip() else "-", names | KNOWN, [ParseScope({"?"})])
    run = _guarded_parse(parser, lambda: read_tests(parser))
    return UnaryTests(text, parser, run)


def _guarded_parse(parser: Parser, read: Any) -> Run:
    try:
        run: Run = read()
    except RecursionError:
        raise FeelSyntaxError("the expression is nested too deep", 1, 1) from None
    parser.finish()
    return run


def compile_fragment(
    text: str, known: frozenset[str], scopes: list[ParseScope], types: Mapping[str, Check], *, is_test: bool
) -> tuple[Run, frozenset[tuple[str, ...]]]:
    """Compile a text inside surrounding frames: its closure and the paths it reads from outside them."""
    parser = Parser(text if text.strip() else "-", known | KNOWN, scopes)
    parser.types = types
    run = _guarded_parse(parser, lambda: read_tests(parser) if is_test else parser.expression().run)
    return run, frozenset(parser.paths)
