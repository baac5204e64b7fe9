"""What requests leave behind: rows that were written, even with what stood there before, and events of the ledger."""

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

_USED = frozenset({"api_tokens", "sessions", "sign_in_codes"})
"""Tables in which a request says that it was there: no row comes or goes by it."""
_LIVING = frozenset(
    {
        "ledger_events",
        "ledger_heads",
        "ledger_leaves",
        "ledger_payloads",
        "ledger_seal_keys",
        "ledger_tree_heads",
        "sign_in_failures",
    }
)
"""Tables in which requests, their refusal and the seal leave rows."""
DENIED = "access.denied"


def tables(session: Session) -> dict[str, str]:
    """A sum over every row of every table that should stand still, and over the transaction that wrote it last.

    A row that is written anew as it was has another sum.
    """
    names = session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
    return {name: _sum(session, name) for name in sorted(set(names) - _LIVING)}


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> set[str]:
    """The tables whose sums differ, and those that came or went."""
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def deeds(session: Session, username: str) -> Counter[str]:
    """The events by this person, or with no name by people nobody knows, by action; refusals aside.

    Taken before and after requests that do nothing, it is the same.
    """
    by = "chain = 'strangers'" if not username else "actor_id = (SELECT id FROM users WHERE username = :username)"
    query = text(f"SELECT action, count(*) FROM ledger_events WHERE {by} AND action <> :denied GROUP BY 1")  # noqa: S608
    values = {"denied": DENIED} | ({"username": username} if username else {})
    return Counter({row[0]: row[1] for row in session.execute(query, values)})


def refusals(session: Session, actor: UUID) -> Counter[tuple[str, str]]:
    """The refused attempts of a person in the record, by method and path."""
    query = text(
        "SELECT body::jsonb -> 'target' ->> 'method', body::jsonb -> 'target' ->> 'path' FROM ledger_events"
        " WHERE action = :denied AND actor_id = :actor"
    )
    return Counter((row[0], row[1]) for row in session.execute(query, {"denied": DENIED, "actor": actor}))


def _sum(session: Session, name: str) -> str:
    rows = "0" if name in _USED else "sum(hashtextextended(t::text, t.xmin::text::bigint))"
    return str(session.execute(text(f"SELECT count(*), {rows} FROM {name} t")).one())  # noqa: S608
