"""How fast a ledger is verified, next to nothing but SHA-256 over the same bodies."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from time import perf_counter
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.case_chains import case_heads
from app.ledger.append import Entry
from app.ledger.chain_heads import ChainHeads, own_heads
from app.ledger.chains import append_to_person
from app.ledger.models import LedgerEvent
from app.ledger.verify import verify
from app.ledger.verify_record import Inquiry, VerifyRecord


@dataclass(frozen=True, slots=True)
class Rates:
    """Events per second, and the bodies' mean size in bytes."""

    events: int
    size: float
    hashing: float
    verifying: float

    @property
    def verify_over_hashing(self) -> float:
        """1 would be a verification as fast as hashing alone; the target is 0.1."""
        return self.verifying / self.hashing


def verification_rates(session: Session, rounds: int = 5) -> Rates:
    """The best of `rounds` of each in turn, by the wall; verification fetches, parses, checks chains, leaves and heads.

    The session should be at REPEATABLE READ, and the cases' heads registered. Raises AssertionError for a break.
    """
    bodies = [body.encode() for body in session.scalars(select(LedgerEvent.body))]
    hashing, verifying = _best_in_turn(
        rounds, lambda: [sha256(body).hexdigest() for body in bodies], lambda: _require_sound(session)
    )
    size = sum(map(len, bodies)) / len(bodies)
    return Rates(len(bodies), size, len(bodies) / hashing, len(bodies) / verifying)


def rates_of_all(session: Session, verify_record: VerifyRecord, rounds: int = 3) -> Rates:
    """The same for a whole verification: events, seals, and every row that people read as proof."""
    bodies = [body.encode() for body in session.scalars(select(LedgerEvent.body))]

    def verify_all() -> None:
        verdict = verify_record(session, Inquiry(datetime.now(UTC)))
        if verdict.status == "broken":
            raise AssertionError(f"the record is broken: {verdict.violations[0]}")

    hashing, verifying = _best_in_turn(rounds, lambda: [sha256(body).hexdigest() for body in bodies], verify_all)
    size = sum(map(len, bodies)) / len(bodies)
    return Rates(len(bodies), size, len(bodies) / hashing, len(bodies) / verifying)


def fill(session: Session, entries: Sequence[Entry], chain: int = 100) -> None:
    """Write the entries into chains of people who do not exist, `chain` to each."""
    for first in range(0, len(entries), chain):
        append_to_person(session, uuid4(), datetime.now(UTC), entries[first : first + chain])


def _require_sound(session: Session) -> None:
    breaks = list(verify(session, heads=ChainHeads([own_heads, case_heads]).read(session)))
    if breaks:
        raise AssertionError(f"the ledger is broken: {breaks[0]}")


def _best_in_turn(rounds: int, *works: Callable[[], object]) -> list[float]:
    """The least seconds of each; in turn, so that what else the machine does disturbs all alike."""
    taken = [[_timed(work) for work in works] for _ in range(rounds)]
    return [min(times) for times in zip(*taken, strict=True)]


def _timed(work: Callable[[], object]) -> float:
    begin = perf_counter()
    work()
    return perf_counter() - begin
