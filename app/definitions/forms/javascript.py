"""A JavaScript pattern in Python's words: where both languages write the same and mean something else."""

import re

# White space as ECMAScript has it: the ideographic space of Chinese texts is one.
_SPACE = "\\t\\n\\x0b\\f\\r \\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff"
_NO_SPACE = (
    "\\x00-\\x08\\x0e-\\x1f!-\\x9f\\xa1-\\u167f\\u1681-\\u1fff\\u200b-\\u2027\\u202a-\\u202e\\u2030-\\u205e"
    "\\u2060-\\u2fff\\u3001-\\ufefe\\uff00-\\U0010ffff"
)
_OUTSIDE = {
    "\\s": f"[{_SPACE}]",
    "\\S": f"[^{_SPACE}]",
    ".": "[^\\n\\r\\u2028\\u2029]",
    "$": "\\Z",
}
_PIECE = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\(\?<(?![=!])|.", re.DOTALL)
_ESCAPED = re.compile(r"\\.-?", re.DOTALL)


def in_python(pattern: str) -> str:
    """The pattern as Python's `re` understands it, with the flag ASCII."""
    return "".join(_piece(found.group()) for found in _PIECE.finditer(pattern))


def _piece(text: str) -> str:
    if text == "(?<":
        return "(?P<"
    if len(text) > 1 and text.startswith("["):
        return _ESCAPED.sub(lambda found: _inside(found.group()), text)
    return _OUTSIDE.get(text, text)


def _inside(escape: str) -> str:
    """Behind a class of characters a hyphen is itself, no range."""
    named = {"\\s": _SPACE, "\\S": _NO_SPACE}.get(escape.removesuffix("-"))
    return escape if named is None else named + "\\-" * escape.endswith("-")
