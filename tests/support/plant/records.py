"""What the ledger tells, as a reader sees it: bodies with what is kept apart from them."""

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ledger.models import LedgerEvent
from app.ledger.personal_data.restore import open_bodies


def told(session: Session, *actions: str) -> list[str]:
    """The JSON text of every event of these actions (of all when none is named), in the order they came."""
    query = select(LedgerEvent.body).order_by(LedgerEvent.arrival, LedgerEvent.chain, LedgerEvent.seq)
    if actions:
        query = query.where(LedgerEvent.action.in_(actions))
    return [orjson.dumps(body).decode() for body in open_bodies(session, session.scalars(query).all())]
