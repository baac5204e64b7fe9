"""What each table is worth as proof: every table says so, and what people read as proof says how it is bound.

A slice declares its tables in its `proof.py` and adds them in its `wiring.py`; a test of the house asks that no table
is left out.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.ledger.verification_result import Unproven, Violation


class Standing(StrEnum):
    """What a table's rows are: proof (compared with events), the record itself, derived from proof and compared or
    rebuilt by their owner, what is still being worked on, or facts that people rely on and nothing binds."""

    PROOF = "proof"
    RECORD = "record"
    READ_MODEL = "read_model"
    WORKING = "working"
    UNBOUND = "unbound"


Found = Iterator[Violation | Unproven]
Compare = Callable[[Session], Found]
MOST_NAMED = 20
"""So many rows of one table are named; the last one says how many there are."""


@dataclass(frozen=True, slots=True)
class ProofTable:
    """A table, what it is worth, and why or by what: one sentence for auditors. Only proof has comparisons.

    `heavy` is the one that a fast verification leaves out: bytes of files, rows of imports, running cases' state.
    """

    name: str
    standing: Standing
    why: str
    compare: Compare | None = None
    heavy: Compare | None = None

    def compared(self, session: Session, *, fast: bool) -> Found:
        """What differs; nothing where nothing is to be compared."""
        for compare in (self.compare, None if fast else self.heavy):
            if compare is not None:
                yield from compare(session)


SENTENCES = {
    "row": "it says something else than the record: %s",
    "row_gone": "the record tells of it, but the row is gone",
    "row_added": "no event of the record tells of it",
    "contradiction": "it was completed otherwise than the event that opened it allows: %s",
    "row_signature": "the signature that it shows is not the one in the record: %s",
}


Given = Callable[[Session], Mapping[str, Any]]


def by_sql(table: str, *statements: str, given: Given = lambda _session: {}) -> Compare:
    """A comparison whose statements give rows that differ, as (row, chain, seq, code, detail).

    `row` names the row, chain and number the event that tells of it (null when none does), `code` is of SENTENCES.
    `given` are values that the statements name.
    """

    def compare(session: Session) -> Found:
        values = given(session)
        for statement in statements:
            found = session.execute(text(statement), values).all()
            for row in found[:MOST_NAMED]:
                yield breach(table, row.row, (row.chain, row.seq), row.code, row.detail or "")
            if len(found) > MOST_NAMED:
                yield Violation("", 0, "row_more", f"and {len(found) - MOST_NAMED} more rows", row=table)

    return compare


def breach(table: str, row: object, event: tuple[str | None, int | None], code: str, detail: str = "") -> Violation:
    """A row that is not what the record says, with the event that does."""
    sentence = SENTENCES[code]
    chain, seq = event
    return Violation(chain or "", seq or 0, code, sentence % detail if "%s" in sentence else sentence, f"{table} {row}")
