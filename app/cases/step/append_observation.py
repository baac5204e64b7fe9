"""Write observations into a case's ledger: what happened around it without moving its tokens."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.cases.case_record import CaseRecord
from app.cases.models import Case
from app.ledger import Entry, append


def append_observation(session: Session, case: CaseRecord, entries: Sequence[Entry], now: datetime) -> None:
    """Append `entries` to the chain of the held case and move its head; the revision stays, no token moved."""
    head = append(session, case.head, now, [replace(entry, subject=case.subject_id) for entry in entries])
    case.ledger_seq, case.ledger_head, case.last_event_at = head.seq, head.hash, now
    session.execute(
        update(Case).where(Case.id == case.id).values(ledger_seq=head.seq, ledger_head=head.hash, last_event_at=now)
    )
