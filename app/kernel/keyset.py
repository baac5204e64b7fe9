"""Pages by keyset: a cursor names the last row of a page, and the next page is what lies behind it.

Unlike a page's number it skips and doubles nothing when rows come in between, and costs the same at every page. To
the reader it is an opaque text.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, literal, tuple_

Position = tuple[datetime, UUID]
"""The place of a row in most lists: its moment, and its id where moments are the same."""

_BETWEEN = "~"
_NAME = re.compile(r"[a-z0-9:_-]{1,64}")
_LONGEST_NUMBER = 18
"""Digits that PostgreSQL's bigint holds whatever they are."""


def write_cursor(*position: Any) -> str:
    """The cursor of a row by the values that its list is ordered by: moments, ids, numbers."""
    return _BETWEEN.join(part.isoformat() if isinstance(part, datetime) else str(part) for part in position)


def read_position(text: str | None) -> Position | None:
    """The moment and id of a cursor; None for anything else, which begins at the first page."""
    found = _read(text, (datetime.fromisoformat, UUID))
    return None if found is None else (found[0], found[1])


def read_place(text: str | None) -> tuple[int, str, int] | None:
    """The number, name and number of a cursor; None for anything else."""
    found = _read(text, (_number, _name, _number))
    return None if found is None else (found[0], found[1], found[2])


def behind(columns: Sequence[Any], position: Sequence[Any], *, newest_first: bool = False) -> ColumnElement[bool]:
    """The rows behind `position` in a list that is ordered by `columns`, all ascending or all descending."""
    row, place = tuple_(*columns), tuple_(*map(literal, position))
    return row < place if newest_first else row > place


def _read(text: str | None, readers: Sequence[Callable[[str], Any]]) -> list[Any] | None:
    parts = (text or "").split(_BETWEEN)
    try:
        return [read(part) for read, part in zip(readers, parts, strict=True)]
    except ValueError:
        return None


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError(f"{text[:20]!r} is no name")
    return text


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > _LONGEST_NUMBER:
        raise ValueError(f"{text[:20]!r} is no number of a row")
    return int(text)
