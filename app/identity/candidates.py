"""Is there anybody who could do some work, and may a given person? Asked whenever a task opens."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from sqlalchemy.orm import Session

from app.kernel.driver import array, rows


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
    values = {
        "plant": search.plant, "line": search.line, "groups": search.groups and array(search.groups),
        "only": search.only, "excluded": search.excluded and array(search.excluded), "first": search.first,
    }  # fmt: skip
    asked = {name: value for name, value in values.items() if value}
    found = rows(session, _query(frozenset(asked)), {"role": search.role, "at": at, **asked})
    return found[0][0] if found else None


@lru_cache
def _query(asked: Collection[str]) -> str:
    """Only what is asked stands in the text: with "IS NULL OR", PostgreSQL would plan it anew each time."""
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
    return f"{' AND '.join(parts)}{order} LIMIT 1"


def _covers(grant: str, asked: Collection[str]) -> list[str]:
    """Conditions on a grant: valid now, at this place."""
    valid = [f"{grant}.valid_from <= %(at)s", f"({grant}.valid_to IS NULL OR {grant}.valid_to > %(at)s)"]
    places = [name for name in ("plant", "line") if name in asked]
    return valid + [f"({grant}.{name} IS NULL OR {grant}.{name} = %({name})s)" for name in places]
