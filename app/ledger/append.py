"""Writes events: hashed, chained, in the transaction of what they tell of.

Shape of a body (keys sorted, nothing that is null):

    {"act": {"action", "actor", "at", "chain", "kind", "outcome", "prev", "seq", "task", "v"}, "apart",
     "data", "definition", "input", "meaning", "new", "old", "policy", "reason", "rule", "state", "target", "tz",
     "who": {"auth", "for", "lane", "person", "role"}}

`act` comes first and its values hold no quotes: the database reads the columns from there (the generated ones of
`app.ledger.models`). `apart`, `who.person` and `who.for` are digests of payloads (`app.ledger.personal_data`): what the
event says about the person it concerns, who acted, and who was acted for. The machine is no person: its `who` holds
`name` itself.
Bodies of version 1 hold all of it in place, with `name`, `for` (a username), `ip` and `session` in `who`.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.orm import Session

from app.kernel.canonical import canonical_json
from app.kernel.direct_sql import Write, run, run_together
from app.ledger.actions import Action
from app.ledger.attribution import Attribution
from app.ledger.event_sql import insert_events
from app.ledger.personal_data.payload import NUL, Salts, new_salt, refuse_nul, to_keep
from app.ledger.personal_data.redact import Taking

BODY_VERSION = 2
GENESIS = "0" * 64
_EXTRAS = ("definition", "input", "meaning", "new", "old", "policy", "reason", "rule", "state")


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened, before it has a place in a chain.

    An `input` is needed for a replay, and what the engine got stands in `input`;
    an `observation` is not. `target["task"]` becomes the column `task_ref`. `old`, `new`, `data` and `input` are
    plain JSON. `meaning` is that of a signature, `rule` what allowed it, `policy` and `state` are digests. `subject` is
    the person whom the event is about: what it says of them is then kept apart (see `app.ledger.personal_data.redact`).
    """

    action: Action
    kind: Literal["input", "observation"]
    stamp: Attribution
    target: Mapping[str, Any] | None = None
    old: Any = None
    new: Any = None
    reason: str | None = None
    outcome: str = "ok"
    meaning: str | None = None
    rule: str | None = None
    policy: str | None = None
    definition: Any = None
    state: str | None = None
    data: Mapping[str, Any] | None = None
    input: Any = None
    subject: UUID | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain; a chain begins at `Head.start(chain)`."""

    chain: str
    seq: int
    hash: str

    @classmethod
    def start(cls, chain: str) -> "Head":
        """The head before the first event."""
        return cls(chain, 0, GENESIS)


def append(session: Session, head: Head, at: datetime, entries: Sequence[Entry], tz: str = "+08:00") -> Head:
    """Write `entries` behind `head` with one statement and give back the new head.

    The caller holds the chain's lock (the case row, or the row of `ledger_heads`), gives the event time
    (never before the previous event's) and stores the returned head in the same transaction.
    """
    if not entries:
        return head
    head, writes = to_append(head, at, entries, tz)
    write(session, writes)
    return head


def write(session: Session, writes: Sequence[Write]) -> None:
    """Run what `to_append` gave, as one statement."""
    *payloads, (events, values) = writes
    if payloads:
        run_together(session, payloads, (f"{events} RETURNING seq", values))
    else:
        run(session, events, values)


def to_append(
    head: Head, at: datetime, entries: Sequence[Entry], tz: str = "+08:00", salts: Salts = new_salt
) -> tuple[Head, list[Write]]:
    """The head after `entries` and the INSERTs that write them, for callers who run them with other changes."""
    moment, apart = moment_text(at), Taking(head.chain, salts)
    values: list[Any] = []
    for entry in entries:
        body = _body(entry, head, moment, tz, apart)
        head = Head(head.chain, head.seq + 1, hashlib.sha256(body).hexdigest())
        values += (head.chain, head.seq, body.decode())
    events = (insert_events(len(entries)), values)
    return head, [to_keep(apart.payloads), events] if apart.payloads else [events]


def hash_text(body: str) -> str:
    """Lower-case hex SHA-256 of a body: what the next event and the head keep of it."""
    return hashlib.sha256(body.encode()).hexdigest()


def moment_text(at: datetime) -> str:
    """`at` in UTC with microseconds, always of the same length; a naive time is refused."""
    if at.tzinfo is None:
        raise ValueError(f"event time must be aware, got {at!r}")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _body(entry: Entry, head: Head, moment: str, tz: str, apart: Taking) -> bytes:
    target = entry.target or {}
    event: dict[str, Any] = {
        "act": {
            "action": entry.action,
            "actor": entry.stamp.actor_id,
            "at": moment,
            "chain": head.chain,
            "kind": entry.kind,
            "outcome": entry.outcome,
            "prev": head.hash,
            "seq": head.seq + 1,
            "task": target.get("task") or "",
            "v": BODY_VERSION,
        },
        "tz": tz,
        "who": apart.who(entry.stamp),
    }
    if target:
        event["target"] = target
    if entry.data:
        event["data"] = entry.data
    for name in _EXTRAS:
        value = getattr(entry, name)
        if value is not None:
            event[name] = value
    if entry.subject is not None:
        apart.content(event, entry.subject)
    body = canonical_json(event)
    if NUL in body:
        refuse_nul(event)
    return body
