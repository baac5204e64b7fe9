"""A pattern's tree in the words of google-re2."""

from app.feel.patterns.char_sets import CharSet
from app.feel.patterns.syntax import MAX_REPEAT, Back, Char, Choice, Edge, Group, Node, Repeat, Sequence


def re2_text(node: Node, flags: str) -> str | None:
    """The same pattern for re2; None when re2 has no words for it."""
    try:
        inner = _text(node, "m" in flags)
    except _BeyondRe2Error:
        return None
    return f"(?i){inner}" if "i" in flags else inner


class _BeyondRe2Error(Exception):
    """A reference, a class taken from another, or a border of a word."""


def _text(node: Node, by_line: bool) -> str:
    if isinstance(node, Group):
        inner = _text(node.inner, by_line)
        return f"(?:{inner})" if node.number is None else f"({inner})"
    if isinstance(node, Sequence):
        return "".join(_text(part, by_line) for part in node.parts)
    if isinstance(node, Choice):
        return "|".join(_text(way, by_line) for way in node.ways)
    return _repeat(node, by_line) if isinstance(node, Repeat) else _leaf(node, by_line)


def _leaf(node: Char | CharSet | Edge | Back, by_line: bool) -> str:
    if isinstance(node, Char):
        return _char(ord(node.char))
    if isinstance(node, CharSet):
        return _class(node)
    if isinstance(node, Edge):
        return _edge(node.kind, by_line)
    raise _BeyondRe2Error


def _repeat(node: Repeat, by_line: bool) -> str:
    if max(node.low, node.high or 0) > MAX_REPEAT:
        raise _BeyondRe2Error
    high = "" if node.high is None else str(node.high)
    return f"(?:{_text(node.inner, by_line)}){{{node.low},{high}}}{'' if node.greedy else '?'}"


def _edge(kind: str, by_line: bool) -> str:
    if kind in "bB":
        raise _BeyondRe2Error
    if by_line:
        return f"(?m:{kind})"
    return r"\A" if kind == "^" else r"\z"


def _class(chars: CharSet) -> str:
    if chars.minus is not None:
        raise _BeyondRe2Error
    spans = "".join(f"{_char(low)}-{_char(high)}" for low, high in chars.spans)
    categories = "".join(f"\\{'P' if each.outside else 'p'}{{{each.name}}}" for each in chars.categories)
    return f"[{'^' if chars.negated else ''}{spans}{categories}]"


def _char(code: int) -> str:
    return f"\\x{{{code:x}}}"
