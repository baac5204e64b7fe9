"""Rows as their table takes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from app.imports.reject_codes import DUPLICATE_KEY, Reject


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row ready to be stored: its values by the names of its table's columns."""

    source_key: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Target:
    """Where rows go; `withdrawn` is what a row says once its source has taken it back, `moment` its newest column."""

    table: str
    columns: tuple[str, ...]
    withdrawn: Mapping[str, Any]
    moment: str | None = "at"


def contradiction(line_no: int, key: str, raw: str) -> Reject:
    """The reject of a row that says something else than another one of the same key; `raw` are its cells as JSON."""
    return Reject(line_no, DUPLICATE_KEY, {"key": key}, orjson.loads(raw))
