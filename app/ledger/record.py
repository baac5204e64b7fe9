"""Writes events: hashed, chained, in the transaction of what they tell of.

Shape of a body (keys sorted, nothing that is null):

    {"act": {"action", "actor", "at", "chain", "kind", "outcome", "prev", "seq", "task", "v"},
     "data", "definition", "input", "meaning", "new", "old", "policy", "reason", "rule", "state", "target", "tz",
     "who": {"auth", "for", "ip", "lane", "name", "role", "session"}}

`act` comes first and its values hold no quotes: the database reads the columns from there (see `sql.head_fact`).
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.orm import Session

from app.kernel.canonical import canonical_json
from app.kernel.driver import Write, run
from app.kernel.errors import InvalidInputError

BODY_VERSION = 1
GENESIS = "0" * 64
_NUL = b"\\u0000"
_EXTRAS = ("definition", "input", "meaning", "new", "old", "policy", "reason", "rule", "state")


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who acted, as it was at that moment: `name` is a snapshot, `acting_for` a username, `auth` the way of sign-in."""

    actor_id: UUID
    name: str
    acting_for: str | None = None
    role: str | None = None
    lane: str | None = None
    auth: str | None = None
    session: str | None = None
    ip: str | None = None

    def as_json(self) -> dict[str, str]:
        """Everything but the id, without what is not known."""
        facts = {
            "auth": self.auth,
            "for": self.acting_for,
            "ip": self.ip,
            "lane": self.lane,
            "name": self.name,
            "role": self.role,
            "session": self.session,
        }
        return {key: value for key, value in facts.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened, before it has a place in a chain.

    `action` is `subject.verb_past`. An `input` is needed for a replay, and what the engine got stands in `input`;
    an `observation` is not. `target["task"]` becomes the column `task_ref`. `old`, `new`, `data` and `input` are
    plain JSON. `meaning` is that of a signature, `rule` what allowed it, `policy` and `state` are digests.
    """

    action: str
    kind: Literal["input", "observation"]
    stamp: Stamp
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
    """Write `entries` behind `head` with one INSERT and give back the new head.

    The caller holds the chain's lock (the case row, or the row of `ledger_heads`), gives the event time
    (never before the previous event's) and stores the returned head in the same transaction.
    """
    if not entries:
        return head
    head, (statement, values) = to_append(head, at, entries, tz)
    run(session, statement, values)
    return head


def to_append(head: Head, at: datetime, entries: Sequence[Entry], tz: str = "+08:00") -> tuple[Head, Write]:
    """The head after `entries` and the INSERT that writes them, for callers who run it with other changes."""
    moment = moment_text(at)
    values: list[Any] = []
    for entry in entries:
        body = _body(entry, head, moment, tz)
        head = Head(head.chain, head.seq + 1, hashlib.sha256(body).hexdigest())
        values += (head.chain, head.seq, body.decode())
    return head, (_insert(len(entries)), values)


def hash_text(body: str) -> str:
    """Lower-case hex SHA-256 of a body: what the next event and the head keep of it."""
    return hashlib.sha256(body.encode()).hexdigest()


def moment_text(at: datetime) -> str:
    """`at` in UTC with microseconds, always of the same length; a naive time is refused."""
    if at.tzinfo is None:
        raise ValueError(f"event time must be aware, got {at!r}")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _body(entry: Entry, head: Head, moment: str, tz: str) -> bytes:
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
        "who": entry.stamp.as_json(),
    }
    if target:
        event["target"] = target
    if entry.data:
        event["data"] = entry.data
    for name in _EXTRAS:
        value = getattr(entry, name)
        if value is not None:
            event[name] = value
    body = canonical_json(event)
    if _NUL in body:
        _refuse_nul(event)
    return body


def _refuse_nul(value: Any) -> None:
    """PostgreSQL's JSON cannot hold U+0000, so later readers could not open the body as JSON."""
    if isinstance(value, str) and "\0" in value:
        raise InvalidInputError("A text contains the character U+0000, which cannot be stored. Remove it.")
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _refuse_nul(key)
            _refuse_nul(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_nul(inner)


@lru_cache(maxsize=64)
def _insert(count: int) -> str:
    places = ", ".join(["(%s, %s, %s)"] * count)
    return f"INSERT INTO ledger_events (chain, seq, body) VALUES {places}"  # noqa: S608 placeholders only
