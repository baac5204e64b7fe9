"""Orders of erasure as the ledger knows them: events that name the digests of what was erased, and by which order.

`content.erased` stands in the chain whose events named the contents, `person.erased` in the person's own chain: it
names all digests, those of identities too, which events of many chains share.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ledger.actions import Action
from app.ledger.models import LedgerEvent


@dataclass(frozen=True, slots=True)
class ErasureOrder:
    """One event that tells of an erasure: its place and time, what it calls the order, whom it concerns."""

    chain: str
    seq: int
    at: str
    order: str
    person: str
    is_whole: bool

    def covers(self, chain: str, seq: int, at: str) -> bool:
        """Whether an event at that place may miss its content by this order: the order came later."""
        if self.is_own:
            return self.at >= at
        return self.chain == chain and self.seq > seq

    @property
    def is_own(self) -> bool:
        """Whether it stands in the chain of the very person."""
        return self.is_whole and self.chain == f"person:{self.person}"


def orders_in(session: Session) -> dict[str, list[ErasureOrder]]:
    """Every order by each digest that it names."""
    query = select(LedgerEvent.body).where(LedgerEvent.action.like("%.erased"))
    found: dict[str, list[ErasureOrder]] = {}
    for body in session.scalars(query.order_by(LedgerEvent.chain, LedgerEvent.seq)):
        order, digests = read_order(orjson.loads(body))
        for digest in digests:
            found.setdefault(digest, []).append(order)
    return found


def read_order(body: Mapping[str, Any]) -> tuple[ErasureOrder, list[str]]:
    """The order that a body tells of, and the digests it names."""
    act, target = body["act"], body["target"]
    order = ErasureOrder(
        act["chain"],
        act["seq"],
        act["at"],
        target["order"],
        target["user"],
        is_whole=act["action"] == Action.PERSON_ERASED,
    )
    return order, body["data"]["digests"]
