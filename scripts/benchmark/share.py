"""What one event costs: to build and hash it, to insert it, to seal it. No switch turns the ledger off, so each part
is timed by itself, in a transaction that is rolled back."""

from dataclasses import dataclass
from datetime import UTC, datetime
from time import process_time
from typing import Any
from uuid import UUID, uuid4

import orjson
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.kernel.direct_sql import Write
from app.ledger.append import Entry, Head, to_append, write
from app.ledger.attribution import Attribution
from app.ledger.models import LedgerEvent
from app.ledger.personal_data.restore import open_bodies
from app.ledger.seals.keys import SealKeys
from app.ledger.seals.sequencer import seal
from scripts.benchmark.bench import Bench

COUNT = 1000


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of CPU an event, ours and PostgreSQL's together."""

    building: float
    inserting: float
    sealing: float

    @property
    def total(self) -> float:
        """All three."""
        return self.building + self.inserting + self.sealing


def cost_per_event(bench: Bench, session: Session, count: int = COUNT) -> Cost:
    """Over `count` events like those that submits have written."""
    entries = like_recorded(session, count)
    session.execute(text("SELECT 1"))
    begin, at = process_time(), datetime.now(UTC)
    head, writes = Head.start(f"case:{uuid4()}"), []
    for entry in entries:
        head, made = to_append(head, at, [entry])
        writes.append(made)
    building = (process_time() - begin) * 1000
    inserting = _used(bench, lambda: _insert(session, writes))
    keys = SealKeys(bench.plant.settings.seal_key_path)
    sealing = _used(bench, lambda: seal(session, keys.signer(), at))
    session.rollback()
    return Cost(building / count, inserting / count, sealing / count)


def _insert(session: Session, events: list[list[Write]]) -> None:
    for event in events:
        write(session, event)


def _used(bench: Bench, work: Any) -> float:
    """Milliseconds of CPU of this process and of PostgreSQL, less what that uses doing nothing."""
    before, begin = bench.meter.read(), process_time()
    work()
    ours = (process_time() - begin) * 1000
    return ours + bench.meter.read().since(before, bench.idle)["postgres"]


def like_recorded(session: Session, count: int) -> list[Entry]:
    """`count` entries as submits made them. Raises AssertionError when there was none."""
    query = select(LedgerEvent.body).where(LedgerEvent.action == "task.completed").limit(count)
    texts = session.scalars(query).all()
    bodies = open_bodies(session, texts)
    if not bodies:
        raise AssertionError("no submit was recorded")
    entries = [_entry(body, orjson.loads(text)) for body, text in zip(bodies, texts, strict=True)]
    return (entries * (count // len(entries) + 1))[:count]


def _entry(body: dict[str, Any], stored: dict[str, Any]) -> Entry:
    """As the product made it: with the identity that the session keeps, and apart where it was."""
    act, who = body["act"], body["who"]
    names = ("target", "old", "new", "reason", "meaning", "rule", "policy", "definition", "state", "data", "input")
    stamp = Attribution(
        UUID(act["actor"]),
        who["name"],
        None,
        who.get("role"),
        who.get("lane"),
        who.get("auth"),
        kept=stored["who"].get("person"),
    )
    subject = uuid4() if "apart" in stored else None
    facts = {name: body[name] for name in names if name in body}
    return Entry(act["action"], act["kind"], stamp, **facts, subject=subject)
