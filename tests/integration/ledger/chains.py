"""Chains to write and to attack."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.ledger.append import Entry, Head, append
from app.ledger.attribution import Attribution
from app.ledger.verify import verify

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
STAMP = Attribution(UUID(int=7), "王小明", role="qa", lane="Lane_qa", auth="password")


def entry(number: int = 1, **facts: object) -> Entry:
    values = {"target": {"task": str(UUID(int=number))}, "new": {"score": number}, "reason": "复核"} | facts
    return Entry("task.completed", "input", STAMP, **values)  # type: ignore[arg-type]


def case_chain(session: Session, events: int, chain: str | None = None) -> Head:
    """A chain of a case with `events` events, a minute between them."""
    head = Head.start(chain or f"case:{uuid4()}")
    for number in range(1, events + 1):
        head = append(session, head, NOW + timedelta(minutes=number), [entry(number)])
    return head


def breaks(session: Session, *heads: Head) -> list[tuple[str, int, str]]:
    """(chain, seq, code) of every break among the chains of `heads`."""
    session.expire_all()
    found = verify(session, heads={head.chain: head for head in heads})
    chains = {head.chain for head in heads}
    return [(one.chain, one.seq, one.code) for one in found if one.chain in chains]


def as_owner(session: Session, statement: str, **values: object) -> None:
    """What somebody with the owner's password can do: switch the triggers off, write, switch them on."""
    session.execute(text("ALTER TABLE ledger_events DISABLE TRIGGER USER"))
    session.execute(text(statement), values)
    session.execute(text("ALTER TABLE ledger_events ENABLE ALWAYS TRIGGER ledger_events_no_change"))
