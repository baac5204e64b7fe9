"""Whether two FEEL conditions exclude each other, by what their text plainly says.

Conditions are taken apart at `or` and `and`; two parts exclude each other when they compare one thing with different
literals, ask it for opposite truth, or one is `not(…)` of the other. What is not understood excludes nothing.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from app.definitions.gate.feel_text import split_at, strip_parentheses

_COMPARISON = re.compile(
    r"(?P<left>[^=!<>]+?)\s*(?P<sign>!=|<=|>=|=|<|>)\s*"
    r"(?P<right>\"(?:[^\"\\]|\\.)*\"|-?\d+(?:\.\d+)?|true|false|null)",
    re.DOTALL,
)
# words that make the comparison a part of something larger
_WHOLE = re.compile(r"\b(some|every|satisfies|if|then|else|for|return|in|between|function)\b")
_OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
MOST = 64  # combinations of alternatives before we give up


def exclude_each_other(one: str, other: str) -> bool:
    """True only when no data can make both conditions true."""
    ways, others = _alternatives(one), _alternatives(other)
    if len(ways) * len(others) > MOST:
        return False
    return all(_contradict(mine, theirs) for mine in ways for theirs in others)


@lru_cache(4096)
def _alternatives(text: str) -> list[list[str]]:
    """Disjunctive normal form, as far as brackets allow."""
    found: list[list[str]] = []
    for way in split_at(text, "or"):
        ways: list[list[str]] = [[]]
        for part in split_at(way, "and"):
            inner = _alternatives(part) if len(split_at(part, "or")) > 1 else [[_normal(part)]]
            # the whole part is kept beside its pieces, so that `X` and `not(X)` are recognised
            ways = [[*before, _normal(part), *after] for before in ways for after in inner][: MOST + 1]
        found += ways
    return found[: MOST + 1]


def _normal(text: str) -> str:
    return " ".join(strip_parentheses(text).split())


def _contradict(mine: list[str], theirs: list[str]) -> bool:
    return any(_opposed(one, other) for one in mine for other in theirs)


def _opposed(one: str, other: str) -> bool:
    if _inside_not(one) == other or _inside_not(other) == one:
        return True
    return any(_apart(left, right) for left in _comparisons(one) for right in _comparisons(other))


def _inside_not(text: str) -> str | None:
    if text.startswith("not") and text[3:].lstrip().startswith("(") and text.endswith(")"):
        inside = text[3:].strip()
        stripped = strip_parentheses(inside)
        return " ".join(stripped.split()) if stripped != inside else None
    return None


def _comparisons(text: str) -> Iterator[tuple[str, str, str]]:
    """(left, sign, literal) of a plain comparison; `not(a = 1)` counts as `a != 1`."""
    inside = _inside_not(text)
    found = _COMPARISON.fullmatch(inside or text)
    if found is not None and _WHOLE.search(found["left"]) is None:
        sign = _OPPOSITE[found["sign"]] if inside else found["sign"]
        yield " ".join(found["left"].split()), sign, found["right"]
    elif re.fullmatch(r"[\w.]+", inside or text):
        yield (inside or text), "!=" if inside else "=", "true"


def _apart(one: tuple[str, str, str], other: tuple[str, str, str]) -> bool:
    left, sign, literal = one
    if left != other[0]:
        return False
    signs = {sign, other[1]}
    if signs == {"="}:
        return literal != other[2] and not _equal_numbers(literal, other[2])
    if signs == {"=", "!="}:
        return literal == other[2]
    return _ranges_apart(one, other)


def _equal_numbers(one: str, other: str) -> bool:
    return _is_number(one) and _is_number(other) and Decimal(one) == Decimal(other)


def _ranges_apart(one: tuple[str, str, str], other: tuple[str, str, str]) -> bool:
    if not (_is_number(one[2]) and _is_number(other[2])) or "!=" in {one[1], other[1]}:
        return False
    low, high = max(_low(one), _low(other)), min(_high(one), _high(other))
    return low > high


def _low(part: tuple[str, str, str]) -> tuple[Decimal, int]:
    sign, value = part[1], Decimal(part[2])
    return {"<": (Decimal("-Infinity"), 0), "<=": (Decimal("-Infinity"), 0), ">": (value, 1)}.get(sign, (value, 0))


def _high(part: tuple[str, str, str]) -> tuple[Decimal, int]:
    sign, value = part[1], Decimal(part[2])
    return {">": (Decimal("Infinity"), 0), ">=": (Decimal("Infinity"), 0), "<": (value, -1)}.get(sign, (value, 0))


def _is_number(text: str) -> bool:
    return text[:1].isdecimal() or text[:1] == "-"
