"""What an expression says, read from its tokens: the functions it calls, and what it compares with literals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from app.feel import KNOWN, FeelError, Token, tokenize

Literal = str | Decimal | bool
Path = tuple[str, ...]

_TIGHTER = frozenset({"+", "-", "*", "/", "**", ".", "[", "("})
_BEFORE = frozenset({"+", "-", "*", "/", "**", "."})
_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")


@dataclass(frozen=True, slots=True)
class Call:
    """A call: how many arguments, their names when they are named, and whether it is written as `value.name(…)`."""

    name: str
    count: int
    keys: tuple[str, ...] = ()
    is_method: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """A path that is asked for equality with a literal."""

    path: Path
    literal: Literal


@dataclass(frozen=True, slots=True)
class Facts:
    """`own` are the names that the expression itself binds."""

    calls: tuple[Call, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    own: frozenset[str] = frozenset()


@lru_cache(4096)
def facts_of(text: str) -> Facts:
    """The facts of an expression or a cell; none of a text that is no FEEL."""
    try:
        tokens = tokenize(text, KNOWN)
    except FeelError:
        return Facts()
    return Facts(tuple(_calls(tokens)), tuple(_comparisons(tokens)), frozenset(_bound(tokens)))


def literals_in(text: str) -> list[Literal]:
    """The literals that a cell of a decision table lists, `not(…)` included; none when it says anything else."""
    try:
        tokens = tokenize(text, KNOWN)[:-1]
    except FeelError:
        return []
    if [token.text for token in tokens[:2]] == ["not", "("] and tokens[-1].text == ")":
        tokens = tokens[2:-1]
    found = [_literal(part) for part in _split(tokens)]
    return [] if None in found else [one for one in found if one is not None]


def path_in(text: str) -> Path | None:
    """The dotted path that is all of a text."""
    try:
        tokens = tokenize(text, KNOWN)[:-1]
    except FeelError:
        return None
    found = _path_at(tokens, 0)
    return found if found and len(tokens) == 2 * len(found) - 1 else None


def _calls(tokens: Sequence[Token]) -> Iterator[Call]:
    for index, (token, following) in enumerate(pairwise(tokens)):
        if token.kind == "name" and following.text == "(" and following.kind == "op":
            arguments = _split(_inside(tokens, index + 1))
            keys = tuple(part[0].text for part in arguments if len(part) > 2 and part[1].text == ":")
            is_method = index > 0 and tokens[index - 1].text == "."
            yield Call(token.text, len(arguments), keys, is_method)


def _inside(tokens: Sequence[Token], opening: int) -> list[Token]:
    """The tokens between a bracket and its counterpart."""
    depth = 0
    for index in range(opening, len(tokens)):
        if tokens[index].kind == "op":
            depth += (tokens[index].text in _OPEN) - (tokens[index].text in _CLOSE)
        if depth == 0:
            return list(tokens[opening + 1 : index])
    return list(tokens[opening + 1 :])


def _split(tokens: Sequence[Token]) -> list[list[Token]]:
    """The parts between commas outside of brackets."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        if token.kind == "op":
            depth += (token.text in _OPEN) - (token.text in _CLOSE)
        if depth == 0 and token.text == "," and token.kind == "op":
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part]


def _comparisons(tokens: Sequence[Token]) -> Iterator[Comparison]:
    for index, token in enumerate(tokens):
        if token.kind == "op" and token.text in {"=", "!="}:
            yield from _around(tokens, index)
        elif token.kind == "keyword" and token.text == "in" and tokens[index + 1].text in {"(", "["}:
            path = _path_before(tokens, index)
            literals = [_literal(part) for part in _split(_inside(tokens, index + 1))]
            yield from (Comparison(path, one) for one in literals if path and one is not None)


def _around(tokens: Sequence[Token], index: int) -> Iterator[Comparison]:
    """`path = literal`, or `literal = path`."""
    before, after = _path_before(tokens, index), _path_at(tokens, index + 1)
    literal, length = _literal_at(tokens, index + 1)
    if before and literal is not None and tokens[index + 1 + length].text not in _TIGHTER:
        yield Comparison(before, literal)
    left = _literal(tokens[index - 1 : index]) if index else None
    follows = index + 2 * len(after)
    if after and left is not None and tokens[follows].text not in _TIGHTER and not _binds(tokens, index - 1):
        yield Comparison(after, left)


def _binds(tokens: Sequence[Token], index: int) -> bool:
    """Whether what stands before takes the token at `index` for itself."""
    return index > 0 and tokens[index - 1].kind == "op" and tokens[index - 1].text in _BEFORE


def _path_before(tokens: Sequence[Token], index: int) -> Path:
    start = index - 1
    while start >= 2 and tokens[start - 1].text == "." and tokens[start].kind == "name":
        start -= 2
    path = _path_at(tokens, start) if start >= 0 else ()
    return path if start + 2 * len(path) - 1 == index and not _binds(tokens, start) else ()


def _path_at(tokens: Sequence[Token], index: int) -> Path:
    if index >= len(tokens) or tokens[index].kind != "name":
        return ()
    names = [tokens[index].text]
    while index + 2 < len(tokens) and tokens[index + 1].text == "." and tokens[index + 2].kind in {"name", "keyword"}:
        names.append(tokens[index + 2].text)
        index += 2
    return tuple(names)


def _literal_at(tokens: Sequence[Token], index: int) -> tuple[Literal | None, int]:
    length = 2 if tokens[index].text == "-" and tokens[index].kind == "op" else 1
    return _literal(tokens[index : index + length]), length


def _literal(tokens: Sequence[Token]) -> Literal | None:
    """A text, a number or a truth value that is all of these tokens."""
    sign, rest = (-1, tokens[1:]) if tokens and tokens[0].text == "-" and tokens[0].kind == "op" else (1, tokens)
    if len(rest) != 1:
        return None
    token = rest[0]
    if token.kind == "number":
        return sign * Decimal(token.text)
    if sign == -1:
        return None
    if token.kind == "string":
        return token.text[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    return token.text == "true" if token.kind == "keyword" and token.text in {"true", "false"} else None


def _bound(tokens: Sequence[Token]) -> Iterator[str]:
    """Names of iterators, of context entries and of parameters."""
    for index, (token, following) in enumerate(pairwise(tokens)):
        begins = index > 0 and tokens[index - 1].text in {"for", "some", "every", ","}
        if token.kind in {"name", "string"} and (following.text == ":" or (following.text == "in" and begins)):
            yield token.text.strip('"')
        if token.kind == "keyword" and token.text == "function" and following.text == "(":
            yield from (part[0].text for part in _split(_inside(tokens, index + 1)))
