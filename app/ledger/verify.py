"""Recomputes every chain and names, for each that is broken, the first event that shows it.

What a chain alone cannot show: events dropped from the end by somebody who also moved the head, and a chain
rewritten as a whole. Signed tree heads, sealed outside the database, will.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import orjson
from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from app.kernel.canonical import canonical_json
from app.ledger.heads import all_heads
from app.ledger.models import LedgerEvent
from app.ledger.record import BODY_VERSION, Head, hash_text, moment_text

BATCH = 1000
ACT_KEYS = frozenset({"action", "actor", "at", "chain", "kind", "outcome", "prev", "seq", "task", "v"})


@dataclass(frozen=True, slots=True)
class Break:
    """The first event of a chain that cannot be trusted, and why, in a word for machines and a sentence."""

    chain: str
    seq: int
    code: str
    sentence: str


@dataclass(slots=True)
class Report:
    """What a verification saw; complete once its breaks were all taken."""

    chains: int = 0
    events: int = 0


def verify(
    session: Session,
    chain: str | None = None,
    *,
    heads: Mapping[str, Head] | None = None,
    report: Report | None = None,
) -> Iterator[Break]:
    """Yield at most one Break per chain, in the order of chain names; reads events in batches, changes nothing.

    `heads` are the ends that chains should have; None asks the registered providers. Events and heads must be of
    one moment, so give a session at REPEATABLE READ while others write.
    """
    report = report or Report()
    expected = dict(all_heads(session) if heads is None else heads)
    if chain is not None:
        expected = {name: head for name, head in expected.items() if name == chain}
    for name, rows in groupby(_events(session, chain), key=lambda row: row.chain):
        report.chains += 1
        found = _first_break(name, rows, expected.pop(name, None), report)
        if found is not None:
            yield found
    for head in sorted(expected.values(), key=lambda head: head.chain):
        if head.seq > 0:
            yield Break(head.chain, 1, "missing", f"all {head.seq} events are gone")


def _events(session: Session, chain: str | None) -> Iterator[Row[Any]]:
    query: Select[Any] = select(*LedgerEvent.__table__.c).order_by(LedgerEvent.chain, LedgerEvent.seq)
    if chain is not None:
        query = query.where(LedgerEvent.chain == chain)
    yield from session.execute(query.execution_options(yield_per=BATCH))


def _first_break(chain: str, rows: Iterator[Row[Any]], expected: Head | None, report: Report) -> Break | None:
    head, moment = Head.start(chain), ""
    found: Break | None = None
    for row in rows:
        report.events += 1
        if found is not None:
            continue  # the rest of a broken chain is only counted
        found = _check_event(row, head, moment)
        head, moment = Head(chain, row.seq, hash_text(row.body)), _moment(row.body)
    return found or _check_end(head, expected)


def _moment(body: str) -> str:
    try:
        return str(orjson.loads(body)["act"]["at"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return ""


def _check_event(row: Row[Any], head: Head, moment: str) -> Break | None:
    """Ask every question about one event; the first that is answered badly names the break."""
    if row.seq != head.seq + 1:
        return Break(row.chain, head.seq + 1, "missing", f"the event is gone; the next one is number {row.seq}")
    body = _read(row.body)
    if body is None:
        return Break(row.chain, row.seq, "not_canonical", "the body is not the canonical JSON of an event")
    for question in _QUESTIONS:
        answer = question(row, body["act"], head, moment)
        if answer is not None:
            return Break(row.chain, row.seq, *answer)
    return None


def _read(text: str) -> dict[str, Any] | None:
    try:
        body = orjson.loads(text)
        same = canonical_json(body) == text.encode()
    except (orjson.JSONDecodeError, orjson.JSONEncodeError, UnicodeEncodeError):
        return None
    if not same or not isinstance(body, dict) or not isinstance(body.get("act"), dict):
        return None
    return body if body["act"].keys() == ACT_KEYS else None


Answer = tuple[str, str] | None


def _has_known_version(_row: Row[Any], act: Mapping[str, Any], _head: Head, _moment: str) -> Answer:
    return None if act["v"] == BODY_VERSION else ("version", f"the body's version {act['v']!r} is unknown")


def _is_in_place(row: Row[Any], act: Mapping[str, Any], _head: Head, _moment: str) -> Answer:
    if (act["chain"], act["seq"]) == (row.chain, row.seq):
        return None
    return "moved", f"the body belongs to event {act['seq']} of {act['chain']}"


def _follows(_row: Row[Any], act: Mapping[str, Any], head: Head, _moment: str) -> Answer:
    if act["prev"] == head.hash:
        return None
    return "chain", "it does not follow from the event before it: one of the two was changed"


def _is_in_time(_row: Row[Any], act: Mapping[str, Any], _head: Head, moment: str) -> Answer:
    return None if act["at"] >= moment else ("time", f"it claims {act['at']}, before the event it follows")


def _has_true_columns(row: Row[Any], act: Mapping[str, Any], _head: Head, _moment: str) -> Answer:
    shown = {
        "hash": row.hash,
        "prev": row.prev_hash,
        "at": moment_text(row.at),
        "actor": str(row.actor_id),
        "action": row.action,
        "kind": row.kind,
        "outcome": row.outcome,
        "task": "" if row.task_ref is None else str(row.task_ref),
        "case": None if row.case_id is None else f"case:{row.case_id}",
    }
    true = {**act, "hash": hash_text(row.body), "case": row.chain if row.chain.startswith("case:") else None}
    wrong = [name for name, value in shown.items() if value != true[name]]
    return ("columns", f"the columns say something else than the body: {', '.join(wrong)}") if wrong else None


Question = Callable[[Row[Any], Mapping[str, Any], Head, str], Answer]
_QUESTIONS: tuple[Question, ...] = (_has_known_version, _is_in_place, _follows, _is_in_time, _has_true_columns)


def _check_end(head: Head, expected: Head | None) -> Break | None:
    if expected is None:
        return Break(head.chain, 1, "no_head", "nothing knows of this chain; its case or head was removed")
    if head.seq < expected.seq:
        return Break(head.chain, head.seq + 1, "missing", f"{expected.seq - head.seq} events are gone from the end")
    if head.seq > expected.seq:
        return Break(head.chain, expected.seq + 1, "surplus", f"the chain should end at event {expected.seq}")
    if head.hash != expected.hash:
        return Break(head.chain, head.seq, "head", "it is not the event that was written last: it was changed")
    return None
