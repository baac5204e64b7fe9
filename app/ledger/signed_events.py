"""The events that signatures cover, for whoever prints what was signed: rows are compared with them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from app.ledger.models import LedgerEvent
from app.ledger.personal_data.restore import open_bodies
from app.ledger.seals.models import Leaf

Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class SignedEvent:
    """An event, opened. `intact` is false where it is not what was sealed; what waits for its seal counts as intact."""

    at: datetime
    hash: str
    body: Mapping[str, Any]
    intact: bool


def signed_events(session: Session, places: Collection[Place]) -> dict[Place, SignedEvent]:
    """The events at these places (chain and number), as far as they are there."""
    if not places:
        return {}
    event = LedgerEvent
    query = select(event.chain, event.seq, event.at, event.hash, event.body, Leaf.hash.label("leaf")).outerjoin(
        Leaf, (Leaf.chain == event.chain) & (Leaf.seq == event.seq)
    )
    rows = session.execute(query.where(tuple_(event.chain, event.seq).in_(places))).all()
    bodies = open_bodies(session, [row.body for row in rows])
    return {
        (row.chain, row.seq): SignedEvent(row.at, row.hash, body, row.leaf is None or row.leaf.hex() == row.hash)
        for row, body in zip(rows, bodies, strict=True)
    }
