"""Is there anybody who could do some work, and may a given person? Asked whenever a task opens."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.kernel.direct_sql import array, rows

_PLACE = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True)
class Search:
    """Who could do some work: holders of `role` and, where `groups` are named, of one of them, at `plant`/`line`.

    `only` is the one person it is meant for, `excluded` may not do it, `first` is preferred to all others.
    """

    role: str
    plant: str | None
    line: str | None
    groups: Collection[str] = ()
    only: UUID | None = None
    excluded: Collection[UUID] = ()
    first: UUID | None = None


def find_candidate(session: Session, search: Search, at: datetime) -> UUID | None:
    """One active person who fits, `first` if they do; None when nobody does. One statement however many there are."""
    text, values = _asked(search, at)
    found = rows(session, f"{text} LIMIT 1", values)
    return found[0][0] if found else None


def anybody(search: Search, at: datetime) -> tuple[str, list[Any]]:
    """A SELECT of whether there is such a person, and its values: for asking it in a statement with others."""
    text, values = _asked(search, at)
    return f"SELECT EXISTS ({text})", values


def _asked(search: Search, at: datetime) -> tuple[str, list[Any]]:
    values = {
        "role": search.role,
        "at": at,
        "plant": search.plant,
        "line": search.line,
        "groups": search.groups and array(search.groups),
        "only": search.only,
        "excluded": search.excluded and array(search.excluded),
        "first": search.first,
    }
    text, names = _query(frozenset(name for name, value in values.items() if value))
    return text, [values[name] for name in names]


@lru_cache
def _query(asked: Collection[str]) -> tuple[str, tuple[str, ...]]:
    """The text, and the names of its values in order.

    Only what is asked stands in the text: with "IS NULL OR", PostgreSQL would plan it anew each time.
    """
    parts = [
        "SELECT g.user_id FROM grants g JOIN users u ON u.id = g.user_id AND u.active WHERE g.role = %(role)s",
        *_covers("g", asked),
    ]
    if "only" in asked:
        parts.append("g.user_id = %(only)s")
    if "excluded" in asked:
        parts.append("g.user_id <> ALL (%(excluded)s)")
    if "groups" in asked:
        narrower = " AND ".join(["n.user_id = g.user_id", "n.role = ANY (%(groups)s)", *_covers("n", asked)])
        parts.append(f"EXISTS (SELECT FROM grants n WHERE {narrower})")
    order = " ORDER BY (g.user_id = %(first)s) DESC" if "first" in asked else ""
    text = " AND ".join(parts) + order
    return _PLACE.sub("%s", text), tuple(_PLACE.findall(text))


def _covers(grant: str, asked: Collection[str]) -> list[str]:
    """Conditions on a grant: valid now, at this place."""
    valid = [f"{grant}.valid_from <= %(at)s", f"({grant}.valid_to IS NULL OR {grant}.valid_to > %(at)s)"]
    places = [name for name in ("plant", "line") if name in asked]
    return valid + [f"({grant}.{name} IS NULL OR {grant}.{name} = %({name})s)" for name in places]
