"""Chains that belong to no case: a person's, the system's, and the strangers'."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.ledger.append import GENESIS, Entry, Head, append
from app.ledger.models import LedgerHead

SYSTEM = "system"
STRANGERS = "strangers"


def person_chain(person: UUID) -> str:
    """The name of a person's chain."""
    return f"person:{person}"


def case_chain(case: UUID) -> str:
    """The name of a case's chain; its head lives on the case's row."""
    return f"case:{case}"


def append_to_person(session: Session, person: UUID, at: datetime, entries: Sequence[Entry]) -> Head:
    """Write to the chain of the person who acted: sign-ins, refusals, grants given, exports."""
    return append_to(session, person_chain(person), at, entries)


def append_to_system(session: Session, at: datetime, entries: Sequence[Entry]) -> Head:
    """Write what the operator at the shell, or the machine itself, did outside a case."""
    return append_to(session, SYSTEM, at, entries)


def append_to(session: Session, chain: str, at: datetime, entries: Sequence[Entry]) -> Head:
    """Lock the chain's head until the transaction ends, write behind it, move it.

    The event time is never before the previous event's, even when a machine's clock is behind.
    """
    seq, last_hash, last_at = _lock(session, chain, at)
    moment = max(at, last_at)
    head = append(session, Head(chain, seq, last_hash), moment, entries)
    session.execute(
        update(LedgerHead)
        .where(LedgerHead.chain == chain)
        .values(seq=head.seq, hash=head.hash, at=moment)
        .execution_options(synchronize_session=False)
    )
    return head


def _lock(session: Session, chain: str, at: datetime) -> Row[int, str, datetime]:
    """Number, hash and time of the last event, under a lock; the first writer creates the row."""
    columns = LedgerHead.__table__.c
    query = select(columns.seq, columns.hash, columns.at).where(columns.chain == chain).with_for_update()
    row = session.execute(query).one_or_none()
    if row is None:
        new = insert(LedgerHead).values(chain=chain, seq=0, hash=GENESIS, at=at).on_conflict_do_nothing()
        session.execute(new)
        row = session.execute(query).one()
    return row
