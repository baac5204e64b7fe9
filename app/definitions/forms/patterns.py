"""Regular expressions from a form, in bounded time.

Python's matcher backtracks, so a pattern is refused when it can explode (a repeated group that itself repeats or
branches), and the text it meets is capped so that even the worst allowed pattern stays well under a second.
"""

import re
from functools import lru_cache

from app.definitions.forms.javascript import in_python

_CAPS = (4000, 2000, 400, 150, 80)  # longest text by number of open-ended repeats: n^(k+1)/(k+1)! <= 3e7 steps
_TOKEN = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\(\?[:=!]|\(\?P?<[^>]*>|\(\?<[=!]|.", re.DOTALL)
_REPEAT = re.compile(r"[*+]|\{\d*,\}|\{(\d+)(?:,(\d+))?\}")


class PatternError(ValueError):
    """The pattern cannot be used; the message says why."""


@lru_cache(maxsize=512)
def compile_pattern(pattern: str) -> tuple[re.Pattern[str], int]:
    """The pattern of a JavaScript form for `search`, and the longest text it may meet. Raises PatternError."""
    if len(pattern) > 500:
        raise PatternError("it is longer than 500 characters")
    repeats = _count_repeats(pattern)
    if repeats >= len(_CAPS):
        raise PatternError(f"it has {repeats} open-ended repeats, {len(_CAPS) - 1} are allowed")
    try:
        return re.compile(in_python(pattern), re.ASCII), _CAPS[repeats]
    except (re.error, OverflowError, RecursionError) as error:
        raise PatternError(str(error)) from None


def matches(pattern: str, text: str) -> bool:
    """True when `pattern` is found in `text`, as form-js tests it; a text over the cap counts as no match."""
    compiled, longest = compile_pattern(pattern)
    return len(text) <= longest and compiled.search(text) is not None


def _count_repeats(pattern: str) -> int:
    """Repeats of varying length (three optional parts count as one); raises PatternError when they nest."""
    total = optional = position = 0
    depth = [False]
    closed: bool | None = None  # whether the group just closed could match in several ways
    while position < len(pattern):
        repeat = _REPEAT.match(pattern, position) if position else None
        if repeat:
            if closed:
                raise PatternError("a repeated group that repeats or branches inside can take forever")
            total += _varies(repeat)
            depth[-1] = depth[-1] or _varies(repeat)
            position, closed = _after_lazy(pattern, repeat.end()), None
            continue
        token = _TOKEN.match(pattern, position)
        assert token is not None  # noqa: S101  # its last branch takes any character
        optional += token.group() == "?"
        closed = _step(token.group(), depth)
        position = token.end()
    return total + optional // 3


def _varies(repeat: re.Match[str]) -> bool:
    low, high = repeat.groups()
    return low is None or (high is not None and high != low) or int(low) > 100


def _after_lazy(pattern: str, position: int) -> int:
    return position + pattern.startswith("?", position)


def _step(token: str, depth: list[bool]) -> bool | None:
    if token.startswith("("):
        depth.append(False)
    elif token == "|":  # noqa: S105  # a token of a pattern
        depth[-1] = True
    elif token == ")" and len(depth) > 1:  # noqa: S105
        ambiguous = depth.pop()
        depth[-1] = depth[-1] or ambiguous
        return ambiguous
    return None
