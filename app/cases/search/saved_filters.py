"""Filters that a person keeps under a name; they hold the query string, nothing of what it found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.cases.models import SavedFilter
from app.cases.search.query_text import query_of
from app.kernel.errors import ConflictError, InvalidInputError

MOST = 30
LONGEST = 60


@dataclass(frozen=True, slots=True)
class NamedFilter:
    """`query` is a query string for `/cases`."""

    id: UUID
    name: str
    query: str


def saved_filters(session: Session, person: UUID) -> Sequence[NamedFilter]:
    """The person's own, by name."""
    query = select(SavedFilter.id, SavedFilter.name, SavedFilter.query).where(SavedFilter.user_id == person)
    return [NamedFilter(*row) for row in session.execute(query.order_by(SavedFilter.name))]


def save_filter(session: Session, person: UUID, name: str, query: str, now: datetime) -> None:
    """Keep `query` as `name`, in place of one of the same name. Raises InvalidInputError, ConflictError (too many)."""
    name, query = name.strip(), query_of(dict(parse_qsl(query)))
    if not name or len(name) > LONGEST:
        raise InvalidInputError("Give the filter a name of at most 60 characters")
    if not query:
        raise InvalidInputError("There is nothing to save: no filter is set")
    kept = session.scalar(select(func.count()).where(SavedFilter.user_id == person, SavedFilter.name != name)) or 0
    if kept >= MOST:
        raise ConflictError("You have 30 saved filters; delete one first")
    row = {"id": uuid4(), "user_id": person, "name": name, "query": query, "created_at": now}
    statement = insert(SavedFilter).values(row)
    session.execute(
        statement.on_conflict_do_update(index_elements=["user_id", "name"], set_={"query": query, "created_at": now})
    )


def delete_filter(session: Session, person: UUID, filter_id: UUID) -> None:
    """Forget one of the person's own; another's stays."""
    session.execute(delete(SavedFilter).where(SavedFilter.id == filter_id, SavedFilter.user_id == person))
