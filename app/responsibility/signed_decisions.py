"""Who signed the decision on a finding: read from the event itself, which is what the signature covers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.names import Names
from app.ledger import Action, LedgerEvent, case_chain, name_in, open_bodies

DECIDED = (Action.FINDING_ACCEPTED, Action.FINDING_OVERRULED)


@dataclass(frozen=True, slots=True)
class SignedDecision:
    """The printed name, the time and the meaning of a signature (21 CFR 11.50), and the event that it covers."""

    name: Names
    at: datetime
    meaning: str
    seq: int
    hash: str


def signed_decisions(session: Session, case_id: UUID) -> Mapping[UUID, SignedDecision]:
    """The signatures of a case's decided findings, by finding."""
    query = select(LedgerEvent.at, LedgerEvent.hash, LedgerEvent.body).where(
        LedgerEvent.chain == case_chain(case_id), LedgerEvent.action.in_(DECIDED)
    )
    rows = session.execute(query).all()
    return {
        UUID(body["target"]["finding"]): SignedDecision(
            name_in(body["who"]), row.at, body["meaning"], body["act"]["seq"], row.hash
        )
        for row, body in zip(rows, open_bodies(session, [row.body for row in rows]), strict=True)
    }
