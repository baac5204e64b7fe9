"""Recomputes every chain, payload and seal and names, for each broken chain, the first event that shows it.

A chain alone cannot show events dropped from its end by somebody who also moved the head, nor that it was rewritten
as a whole: the leaves do. Leaves and heads alone cannot show that all of them were rewritten with the signing key:
heads that were kept outside do.
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from itertools import groupby

from sqlalchemy.orm import Session

from app.ledger.append import GENESIS, Head
from app.ledger.event_scan import COLUMNS, StoredEvent, stored_events, version_at
from app.ledger.personal_data.check_payloads import PayloadCheck
from app.ledger.seals.head_consistency import Trust, check_heads, known_keys
from app.ledger.seals.verify_leaves import SealCheck
from app.ledger.stored_body import ENDS, Act, begin, explain, read_act
from app.ledger.verification_report import VerificationReport
from app.ledger.verification_result import Breach, Violation

_UNKNOWN = ("", 0)
_ENDS = tuple(end.encode() for end in ENDS)
Checks = tuple[SealCheck, PayloadCheck]


def verify(
    session: Session,
    chain: str | None = None,
    *,
    heads: Mapping[str, Head],
    report: VerificationReport | None = None,
    trust: Trust | None = None,
) -> Iterator[Violation]:
    """Yield at most one Break per chain, then what is wrong with the seals; changes nothing.

    `heads` are the ends that chains should have (`ChainHeads` reads them). Events and heads must be of
    one moment, so give a session at REPEATABLE READ while others write. With `chain` only its events and leaves are
    looked at, not the tree.
    """
    report = report or VerificationReport()
    expected = dict(heads)
    if chain is not None:
        expected = {name: head for name, head in expected.items() if name == chain}
    seals = SealCheck.begin(session, chain)
    broken = set()
    checks = (seals, PayloadCheck(session, chain))
    for found in _chains(session, chain, expected, checks, report):
        broken.add(found.chain)
        yield found
    yield from (found for found in seals.gone(session, chain) if found.chain not in broken)
    report.tree_heads, report.unsealed, report.unsealed_since = seals.heads, seals.unsealed, seals.unsealed_since
    report.sealed_late, report.oldest = seals.late, seals.oldest
    if chain is None:
        yield from seals.roots()
        yield from check_heads(seals.heads, known_keys(session), trust or Trust())


def _chains(
    session: Session, chain: str | None, expected: dict[str, Head], checks: Checks, report: VerificationReport
) -> Iterator[Violation]:
    for name, events in groupby(stored_events(session, checks[1].contents, chain), key=lambda event: event.chain):
        report.chains += 1
        found = _first_break(events, expected.pop(name, None), checks, report)
        if found is not None:
            yield found
    for head in sorted(expected.values(), key=lambda head: head.chain):
        if head.seq > 0:
            yield Violation(head.chain, 1, "missing", f"all {head.seq} events are gone")


def _first_break(
    events: Iterator[StoredEvent], expected: Head | None, checks: Checks, report: VerificationReport
) -> Violation | None:
    walk, found, chain = _Walk(*checks), None, ""
    for event in events:
        report.events += 1
        chain = event.chain
        now = walk.step(event)  # also behind a break: the leaves of the rest belong to the tree
        found = found or now
    return found or _check_end(Head(chain, walk.seq, walk.prev), expected)


class _Walk:
    """Goes through one chain from its beginning."""

    def __init__(self, seals: SealCheck, payloads: PayloadCheck) -> None:
        self._seals = seals
        self._payloads = payloads
        self._at = ""
        self._unsealed = 0
        self.seq = 0
        self.prev = GENESIS

    def step(self, event: StoredEvent) -> Violation | None:
        """What is wrong with the next event, the plainest reason first."""
        hashed = sha256(event.body).digest()
        digest = hashed.hex()
        (at, version), answer = self._sound_at(event, digest), None
        if not at:
            (at, answer), version = self._look(event, digest), version_at(event.body)
        sealed = self._seals.check(event.chain, at, hashed, event.leaf, event.leaf_hash)
        apart = self._payloads.check(event, version)
        found = None
        if answer or sealed or apart or self._unsealed or event.leaf is None or event.seq != self.seq + 1:
            found = self._gap(event) or _break(event, answer or sealed or apart) or self._never_sealed(event)
        self.seq, self.prev, self._at = event.seq, digest, at
        return found

    def _sound_at(self, event: StoredEvent, digest: str) -> tuple[str, int]:
        """The time of a sealed event that says all that its columns say and follows, and where its version stands.

        The time is empty when it must be looked at.
        Whether the body begins with the act that the columns spell is one comparison; to take it apart costs several.
        """
        parts = event.columns.split("|")
        if event.leaf is None or len(parts) != len(COLUMNS) or '"' in event.columns or '"' in event.chain:
            return _UNKNOWN
        shown_digest, prev, case, at, actor, action, kind, outcome, task = parts
        if shown_digest != digest or prev != self.prev or at < self._at or case != _case_of(event.chain):
            return _UNKNOWN
        begins = begin((action, actor, at, event.chain, kind, outcome, prev, event.seq, task)).encode()
        version = len(begins)
        is_sound = event.body.startswith(begins) and event.body.startswith(_ENDS, version)
        return (at, version) if is_sound else _UNKNOWN

    def _look(self, event: StoredEvent, digest: str) -> tuple[str, Breach]:
        """What the body itself says: its time, and what is wrong."""
        body = event.body.decode()
        act = read_act(body, whole=event.leaf is None)
        return (self._at, explain(body)) if act is None else (act.at, self._ask(event, act, digest))

    def _ask(self, event: StoredEvent, act: Act, digest: str) -> Breach:
        if (act.chain, act.seq) != (event.chain, event.seq):
            return "moved", f"the body belongs to event {act.seq} of {act.chain}"
        if act.prev != self.prev:
            return "chain", "it does not follow from the event before it: one of the two was changed"
        if act.at < self._at:
            return "time", f"it claims {act.at}, before the event it follows"
        return _check_columns(event, act, digest)

    def _gap(self, event: StoredEvent) -> Violation | None:
        if event.seq == self.seq + 1:
            return None
        why = f"the event is gone; the next one is number {event.seq}"
        return Violation(event.chain, self.seq + 1, "missing", why)

    def _never_sealed(self, event: StoredEvent) -> Violation | None:
        """A chain's events are sealed in their order, so none may be left out. Asked once one of them has no leaf."""
        if event.leaf is None:
            self._unsealed = self._unsealed or event.seq
            return None
        why = f"it was never sealed, but event {event.seq} behind it was"
        return Violation(event.chain, self._unsealed, "leaf", why)


def _break(event: StoredEvent, answer: Breach) -> Violation | None:
    return None if answer is None else Violation(event.chain, event.seq, *answer)


def _check_columns(event: StoredEvent, act: Act, digest: str) -> Breach:
    said = (digest, act.prev, _case_of(event.chain), act.at, act.actor, act.action, act.kind, act.outcome, act.task)
    if "|".join(said) == event.columns:
        return None
    wrong = [name for name, body, shown in zip(COLUMNS, said, event.columns.split("|"), strict=False) if body != shown]
    return "columns", f"the columns say something else than the body: {', '.join(wrong)}"


def _case_of(chain: str) -> str:
    return chain if chain.startswith("case:") else ""


def _check_end(head: Head, expected: Head | None) -> Violation | None:
    if expected is None:
        return Violation(head.chain, 1, "no_head", "nothing knows of this chain; its case or head was removed")
    if head.seq < expected.seq:
        return Violation(head.chain, head.seq + 1, "missing", f"{expected.seq - head.seq} events are gone from the end")
    if head.seq > expected.seq:
        return Violation(head.chain, expected.seq + 1, "surplus", f"the chain should end at event {expected.seq}")
    if head.hash != expected.hash:
        return Violation(head.chain, head.seq, "head", "it is not the event that was written last: it was changed")
    return None
