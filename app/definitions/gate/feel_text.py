"""Takes a FEEL text apart at a word, outside of brackets and strings."""

import re
from collections.abc import Iterator

_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|[A-Za-z_]\w*|.', re.DOTALL)
# these bind looser than `and`/`or`: a text that holds one outside brackets is left whole
_LOOSE = frozenset({"if", "for", "some", "every", "between", "function"})


def split_at(text: str, word: str) -> list[str]:
    """The parts of `text` between `word`s; one part when there is none, or when it is no plain chain."""
    whole = strip_parentheses(text)
    parts, start = [], 0
    for place, piece in _outside(whole):
        if piece in _LOOSE:
            return [whole]
        if piece == word:
            parts.append(whole[start:place])
            start = place + len(piece)
    return [*parts, whole[start:]]


def strip_parentheses(text: str) -> str:
    """Without the brackets that hold all of it."""
    text = text.strip()
    while text.startswith("(") and _closing(text) == len(text) - 1:
        text = text[1:-1].strip()
    return text


def _outside(text: str) -> Iterator[tuple[int, str]]:
    depth = 0
    for found in _PIECE.finditer(text):
        piece = found.group()
        depth += (piece in "([{") - (piece in ")]}") if len(piece) == 1 else 0
        if depth == 0:
            yield found.start(), piece


def _closing(text: str) -> int:
    depth = 0
    for found in _PIECE.finditer(text):
        piece = found.group()
        if len(piece) == 1:
            depth += (piece in "([{") - (piece in ")]}")
        if depth == 0:
            return found.start()
    return -1
