"""What nothing that comes from outside may hold, whoever sends it: the database and the ledger cannot keep it.

NUL and lone surrogates in texts; moments outside the years 1 to 9999; in JSON also NaN, infinities, numbers longer than
a machine's, and deep nesting. Who brings such a thing is no person at a page, so the refusal is written down.
"""

import json
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NoReturn

import orjson

from app.kernel.errors import DomainError

DEEPEST = 64
"""Levels of nesting that a JSON body may have."""
LONGEST_INTEGER, LONGEST_NUMBER = 18, 40
"""Digits of an integer (a bigint holds any of 18), and characters of any other number."""
_DATED = re.compile(r"[+-]?(\d{4,})-\d\d-\d\d(?:[T ]\d\d:\d\d.*)?", re.DOTALL)
# Bytes without any of these need no second look; most bodies have none.
_SUSPICIOUS = re.compile(
    rb"\x00|\\u0000|\\u[dD][89a-fA-F]|\d{19}|[\d.]{40}|\d[eE]|NaN|Infinity"
    rb"|\"\s*(?:[+-]\d{4,}|0000|0001|9999|\d{5,})-\d\d"
)


class UnholdableError(DomainError):
    """A text, number or shape that cannot be kept; the sentence names where it stands."""

    code = "unholdable"
    status = 400
    outlives_attempt = True


_SHAPE = bytes(b"0"[0] if mark in b"0123456789." else b"e"[0] if mark in b"eE" else mark for mark in range(256))
_TRACES = (b"\0", b"\\u", b"0e", b"NaN", b"Infinity", b"0000-00", b"0" * 19)
"""One of these stands in every suspicious body once its digits and dots are noughts: looking for them takes a
tenth of the expression's time."""


def is_plain(text: str) -> bool:
    """True when `check_text` has nothing to look at; most texts are plain."""
    return text.isascii() and "\0" not in text and "-" not in text[:12]


def check_text(text: str, where: str) -> None:
    """Raises UnholdableError naming `where` (a parameter, field or header)."""
    if "\0" in text:
        raise UnholdableError("%(where)s holds a NUL character. Remove it.", where=_shown(where))
    if not text.isascii() and any("\ud800" <= mark <= "\udfff" for mark in text):
        raise UnholdableError("%(where)s holds half a character (a lone surrogate). Remove it.", where=_shown(where))
    if "-" in text[:12] and (dated := _DATED.fullmatch(text.strip())):
        _check_moment(text.strip(), dated[1], where)


def read_json(content: bytes) -> Any:
    """The value of a JSON body. Raises UnholdableError, and ValueError for what is no JSON."""
    if content.count(b"{") + content.count(b"[") <= DEEPEST and not _is_suspicious(content):
        return orjson.loads(content)
    try:
        value = json.loads(content, parse_int=_integer, parse_float=_number, parse_constant=_constant)
    except RecursionError:
        _refuse_depth()
    _check_value(value, "the body", 0)
    return value


def _is_suspicious(content: bytes) -> bool:
    shape = content.translate(_SHAPE)
    return any(trace in shape for trace in _TRACES) and _SUSPICIOUS.search(content) is not None


def printable(text: str) -> str:
    """The same text as a record may hold it: what it cannot is written out, like `\\x00`."""
    return text.replace("\0", "\\x00").encode("utf-8", "backslashreplace").decode("utf-8")


def _check_value(value: Any, where: str, depth: int) -> None:
    if depth > DEEPEST:
        _refuse_depth()
    if isinstance(value, str):
        check_text(value, where)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            check_text(key, where)
            _check_value(inner, key, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check_value(inner, where, depth + 1)


def _check_moment(text: str, year: str, where: str) -> None:
    if len(year) > 4 or year == "0000" or text[0] in "+-" or _leaves_time(text):
        raise UnholdableError(
            "%(where)s names a day outside the years 1 to 9999. Correct the year.", where=_shown(where)
        )


def _leaves_time(text: str) -> bool:
    """True when the moment, told in UTC, has no year; what is no moment at all is left to whoever reads it."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            moment.astimezone(UTC)
    except OverflowError:
        return True
    except ValueError:
        pass
    return False


def _integer(text: str) -> int:
    if len(text.lstrip("-")) > LONGEST_INTEGER:
        _refuse_number(text)
    return int(text)


def _number(text: str) -> float:
    number = float(text) if len(text) <= LONGEST_NUMBER else math.inf
    return number if math.isfinite(number) else _refuse_number(text)


def _constant(text: str) -> NoReturn:
    raise UnholdableError("The body holds %(number)s, which is no number. Send a number or null.", number=text)


def _refuse_number(text: str) -> NoReturn:
    raise UnholdableError(
        "The body holds a number that is too long or too large: %(number)s… Send it as text, or shorter.",
        number=text[:20],
    )


def _refuse_depth() -> NoReturn:
    raise UnholdableError("The body is nested deeper than %(most)s levels. Send it flatter.", most=DEEPEST)


def _shown(where: str) -> str:
    return printable(where)[:60]
