"""The Pratt parser's core: walks the tokens once and leaves closures behind, no tree.

What each token does at the beginning of an expression (`PREFIX`) or after one (`INFIX`) is registered
by the grammar modules; this file knows only tokens, powers and names.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import contextmanager
from functools import reduce
from typing import TYPE_CHECKING, Any

from app.feel.errors import FeelSyntaxError
from app.feel.properties import get_property
from app.feel.runtime import CHARACTERS_A_STEP, TOKENS_A_STEP
from app.feel.scopes import ParsedNode, ParseScope, free, local, of_item, the_item
from app.feel.tokens import Token, fail, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.feel.values import Check

MAX_DEPTH = 60

Prefix = Callable[["Parser", Token], ParsedNode]
Infix = Callable[["Parser", ParsedNode, Token], ParsedNode]
PREFIX: dict[str, Prefix] = {}
INFIX: dict[str, tuple[int, Infix]] = {}

# How tightly the operators bind, loosest first.
OR, AND, COMPARE, ADD, MULTIPLY, POWER, SIGN, INSTANCE, POSTFIX = range(10, 100, 10)


def prefix(*keys: str) -> Callable[[Prefix], Prefix]:
    """Registers what a token means where an expression begins."""

    def register(parse: Prefix) -> Prefix:
        PREFIX.update(dict.fromkeys(keys, parse))
        return parse

    return register


def infix(power: int, *keys: str) -> Callable[[Infix], Infix]:
    """Registers what a token means after an expression, and how tightly it binds."""

    def register(parse: Infix) -> Infix:
        INFIX.update(dict.fromkeys(keys, (power, parse)))
        return parse

    return register


def describe(token: Token) -> str:
    """A token as people read it in a message."""
    return "the end" if token.kind == "end" else repr(token.text)


class Parser:
    """Reads one text; `known` are names that hold spaces or signs, `scopes` the frames around the text."""

    def __init__(self, text: str, known: Iterable[str], scopes: Iterable[ParseScope] = ()) -> None:
        self.types: Mapping[str, Check] = {}
        self.text = text
        self.tokens = tokenize(text, known)
        self.index = 0
        self.depth = 0
        self.paths: list[tuple[str, ...]] = []
        self.possible: set[str] = set()
        self.asked = False  # whether `?` was read
        self.scopes: list[ParseScope] = list(scopes)

    @property
    def current(self) -> Token:
        return self.tokens[self.index]

    def ahead(self, distance: int = 1) -> Token:
        return self.tokens[min(self.index + distance, len(self.tokens) - 1)]

    def advance(self) -> Token:
        token = self.current
        self.index = min(self.index + 1, len(self.tokens) - 1)
        return token

    def at(self, *texts: str) -> bool:
        """Whether the next token is one of these operators or keywords."""
        token = self.current
        return token.text in texts and token.kind in {"op", "keyword"}

    def take(self, text: str) -> bool:
        """Consume the operator or keyword if it is next."""
        if self.at(text):
            self.advance()
            return True
        return False

    def expect(self, text: str, why: str = "") -> Token:
        """Consume the operator or keyword, or say what is missing."""
        if not self.at(text):
            raise self.error(f"{text!r} was expected{' ' + why if why else ''}")
        return self.advance()

    def expect_name(self, what: str) -> str:
        """Consume a name (a keyword will do where no keyword can stand)."""
        if self.current.kind not in {"name", "keyword"}:
            raise self.error(f"{what} was expected")
        return self.advance().text

    def error(self, expectation: str, token: Token | None = None) -> FeelSyntaxError:
        """What was expected and what was found, at the token's place."""
        token = token or self.current
        return fail(self.text, token.start, f"{expectation}, but {describe(token)} was found")

    def expression(self, power: int = 0) -> ParsedNode:
        """An expression whose operators bind tighter than `power`."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error(f"at most {MAX_DEPTH} expressions may be nested in each other")
        token = self.current
        parse = PREFIX.get(self._key(token))
        if parse is None:
            raise self.error("an expression was expected")
        self.advance()
        left = self._operators(parse(self, token), power)
        self.depth -= 1
        return left

    def _operators(self, left: ParsedNode, power: int) -> ParsedNode:
        while True:
            token = self.current
            binding, parse = INFIX.get(self._key(token), (0, None))
            if parse is None or binding <= power or self._closes_range(token):
                return left
            self.advance()
            left = parse(self, left, token)

    def _closes_range(self, token: Token) -> bool:
        """Whether a `[` is the open end of a range rather than the beginning of a filter."""
        if token.text != "[" or token.kind != "op":
            return False
        after = self.ahead()
        return after.kind == "end" or (after.kind in {"op", "keyword"} and PREFIX.get(after.text) is None)

    @staticmethod
    def _key(token: Token) -> str:
        return token.text if token.kind in {"op", "keyword"} else token.kind

    def price_since(self, start: int) -> int:
        """What one turn of the body costs that was read since token `start`."""
        return 1 + (self.index - start) // TOKENS_A_STEP

    def finish(self) -> None:
        """Nothing may be left."""
        if self.current.kind != "end":
            raise self.error("an operator or the end was expected")

    @contextmanager
    def inside(self, *names: str, is_open: bool = False) -> "Iterator[ParseScope]":
        """Parse within one more frame that holds these names."""
        scope = ParseScope(set(names), is_open)
        self.scopes.append(scope)
        yield scope
        self.scopes.pop()

    def is_local(self, name: str) -> bool:
        """Whether an iterator, a parameter or a context entry has this name here."""
        return any(name in scope.names for scope in self.scopes)

    def resolve(self, name: str) -> ParsedNode:
        """The node that reads a name from wherever it lives."""
        opened = []
        for depth, scope in enumerate(reversed(self.scopes)):
            if name in scope.names:
                node = ParsedNode(the_item(depth) if scope.is_open else local(name, depth), name=name)
                break
            if scope.is_open:
                opened.append(depth)
        else:
            node = self._free(name, bool(opened))
        for depth in reversed(opened):
            node = ParsedNode(of_item(name, depth, node.run), name=name)
        return node

    def _free(self, name: str, is_possible: bool) -> ParsedNode:
        if "." in name and " " not in name:  # a parameter elsewhere in the file is called so; here it is a path
            first, *rest = name.split(".")
            return reduce(self.extend, rest, self.resolve(first))
        if is_possible:
            self.possible.add(name)
            return ParsedNode(free((name,)), name=name)
        self.paths.append((name,))
        return ParsedNode(free((name,)), (name,), name)

    def extend(self, node: ParsedNode, name: str) -> ParsedNode:
        """A free path, one name longer; a property of anything else."""
        if not node.path or not self.paths or self.paths[-1] != node.path:
            run = node.run
            return ParsedNode(lambda frame: get_property(run(frame), name, frame.root))
        path = (*node.path, name)
        self.paths[-1] = path
        return ParsedNode(free(path), path)


def constant(value: Any) -> ParsedNode:
    """A node that is always this value."""
    return ParsedNode(lambda _frame: value, is_short=type(value) is not str or len(value) < CHARACTERS_A_STEP)
