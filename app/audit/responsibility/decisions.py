"""Who signed the decision on a finding: read from the event itself, which is what the signature covers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ledger.chains import case_chain
from app.ledger.models import LedgerEvent

DECIDED = ("finding.accepted", "finding.overruled")


@dataclass(frozen=True, slots=True)
class SignedDecision:
    """The printed name, the time and the meaning of a signature (21 CFR 11.50), and the event that it covers."""

    name: str
    at: datetime
    meaning: str
    seq: int
    hash: str


def signed_decisions(session: Session, case_id: UUID) -> Mapping[UUID, SignedDecision]:
    """The signatures of a case's decided findings, by finding."""
    query = select(LedgerEvent.seq, LedgerEvent.at, LedgerEvent.hash, LedgerEvent.body).where(
        LedgerEvent.chain == case_chain(case_id), LedgerEvent.action.in_(DECIDED)
    )
    found = {}
    for seq, at, digest, text in session.execute(query):
        body = orjson.loads(text)
        signature = (body.get("data") or {}).get("signature") or {}
        name = signature.get("name") or body["who"].get("name", "?")
        found[UUID(body["target"]["finding"])] = SignedDecision(name, at, body["meaning"], seq, digest)
    return found
