"""A case's chain in the ledger: what happened around it, what a step wrote, where its chain ends."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.cases.case_record import CaseRecord
from app.cases.models import Case
from app.engine import VariableWrite
from app.kernel.canonical import canonical_json
from app.ledger import Entry, append


def append_observation(session: Session, case: CaseRecord, entries: Sequence[Entry], now: datetime) -> None:
    """Append `entries` to the chain of the held case and move its head; the revision stays, no token moved."""
    head = append(session, case.head, now, [replace(entry, subject=case.subject_id) for entry in entries])
    case.ledger_seq, case.ledger_head, case.last_event_at = head.seq, head.hash, now
    session.execute(
        update(Case).where(Case.id == case.id).values(ledger_seq=head.seq, ledger_head=head.hash, last_event_at=now)
    )


def stored_digest(variables: Mapping[str, Any], snapshot: bytes) -> str:
    """Over what a step leaves on the case's row: whoever changes the row there is found by it, without the engine."""
    return sha256(canonical_json(variables) + snapshot).hexdigest()


def write_facts(writes: Iterable[VariableWrite], answers: Any) -> list[dict[str, Any]]:
    """The writes as the event keeps them. A value that is the very `answers`, its own `new`, is not kept twice."""
    kept = []
    for write in writes:
        one = {"key": write.key, "element": write.element, "item": write.item}
        kept.append(one if write.new is answers else {**one, "new": write.new})
    return kept


def writes_in(body: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The writes of an event's body, each with `key`, `element`, `item` and `new`."""
    for write in (body.get("data") or {}).get("writes", ()):
        yield {"new": body.get("new"), **write}
