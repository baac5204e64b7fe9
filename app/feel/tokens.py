"""Text to tokens, with the place of each; names may hold spaces when they are known."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from app.feel.errors import FeelSyntaxError

MAX_TEXT = 100_000

KEYWORDS = frozenset(
    {
        "and",
        "or",
        "if",
        "then",
        "else",
        "for",
        "in",
        "return",
        "some",
        "every",
        "satisfies",
        "between",
        "true",
        "false",
        "null",
        "function",
        "instance of",
        "external",
    }
)

_START = r"[^\W\d]|[\u200c\u200d\u2070-\u218f\u2c00-\u2fef]|[\U00010000-\U000effff]"
_NAME = rf"(?:{_START})(?:\w|[\u00b7\u0300-\u036f\u203f-\u2040\u200c\u200d]|[\U00010000-\U000effff])*"
_TOKEN = re.compile(
    rf"""
      (?P<space>(?:\s|//[^\n]*|/\*.*?\*/)+)
    | (?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<string>"(?:[^"\\]|\\.)*")
    | (?P<op>\*\*|\.\.|<=|>=|!=|->|[-+*/<>=(),\[\]{{}}:.?@|])
    | (?P<name>{_NAME})
    """,
    re.VERBOSE | re.DOTALL,
)
# A key before a colon, or a formal parameter, may itself hold spaces and is known from then on.
_DECLARED = re.compile(r"[{,(]\s*([^\W\d][\w'.+*/-]*(?:\s+[\w'.+*/-]+)+)\s*:")
_QUOTED = re.compile(r'[{,]\s*"([^\W\d][^"\\]{0,99})"\s*:')


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is number, string, name, keyword, op or end; `text` is the token itself."""

    kind: str
    text: str
    start: int
    end: int


def place(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1."""
    before = text[:offset]
    return before.count("\n") + 1, offset - before.rfind("\n")


def fail(text: str, offset: int, message: str) -> FeelSyntaxError:
    """The syntax error for this place."""
    return FeelSyntaxError(message, *place(text, offset))


def normal_name(name: str) -> str:
    """A name with its inner whitespace reduced to single spaces."""
    return " ".join(name.split())


@lru_cache(512)
def _special(names: frozenset[str]) -> re.Pattern[str] | None:
    """Matches the known names that the plain name pattern cannot, longest first."""
    odd = [name for name in names if not re.fullmatch(_NAME, name)]
    if not odd:
        return None
    odd.sort(key=len, reverse=True)
    return re.compile("|".join(map(_spelling, odd)))


def _spelling(name: str) -> str:
    """The pattern of a name whose inner spaces may be any whitespace and which ends at a word's end."""
    return r"\s+".join(map(re.escape, name.split(" "))) + (r"(?!\w)" if re.match(r"\w", name[-1]) else "")


def tokenize(text: str, known: Iterable[str]) -> list[Token]:
    """All tokens of `text`, an "end" token last; `known` are names that may hold spaces or signs."""
    if len(text) > MAX_TEXT:
        raise FeelSyntaxError(f"the expression is longer than {MAX_TEXT} characters", 1, 1)
    names = frozenset(known)
    declared = {normal_name(found) for found in (*_DECLARED.findall(text), *_QUOTED.findall(text))}
    pattern = _special(names | declared if declared - names else names)
    tokens: list[Token] = []
    offset = 0
    while offset < len(text):
        token = _known_name(text, offset, pattern) or _plain(text, offset)
        if token.kind != "space":
            tokens.append(token)
        offset = token.end
    tokens.append(Token("end", "", len(text), len(text)))
    return tokens


def _known_name(text: str, offset: int, pattern: re.Pattern[str] | None) -> Token | None:
    match = pattern.match(text, offset) if pattern is not None else None
    if match is None:
        return None
    name = normal_name(match.group())
    return Token("keyword" if name in KEYWORDS else "name", name, offset, match.end())


def _plain(text: str, offset: int) -> Token:
    match = _TOKEN.match(text, offset)
    if match is None:
        raise fail(text, offset, _complaint(text, offset))
    kind = match.lastgroup or ""
    word = match.group()
    if kind == "name" and word in KEYWORDS:
        kind = "keyword"
    return Token(kind, word, offset, match.end())


def _complaint(text: str, offset: int) -> str:
    if text[offset] == '"':
        return 'the text that begins here has no closing "'
    return f"{text[offset]!r} cannot stand here; a name, a number, a text in double quotes or an operator was expected"
