"""Verify all that people read as proof: chains, payloads and seals, then the rows beside the ledger.

Says what is broken, what could not be checked, and what was explained: without seals, without a key and without a tree
head from outside nothing is called sound.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ledger.actions import Action
from app.ledger.append import moment_text
from app.ledger.chain_heads import ChainHeads, ChainNaming
from app.ledger.models import LedgerEvent
from app.ledger.proof.table import ProofTable, Standing
from app.ledger.restores.resealed_record import resealings
from app.ledger.restores.restored_record import explain_restores
from app.ledger.seals.head_consistency import Trust
from app.ledger.seals.head_log import last_published, read_heads
from app.ledger.seals.keys import SealKeys
from app.ledger.verification_report import VerificationReport
from app.ledger.verification_result import SEALS, Unproven, Violation
from app.ledger.verify import verify

Status = Literal["ok", "broken", "unproven"]
EXIT_CODES: Mapping[Status, int] = {"ok": 0, "broken": 1, "unproven": 2}
SEALED_WITHIN = timedelta(minutes=15)
"""Events that wait longer for their seal are not called proven; seals come every few seconds."""
Tell = Callable[[str], None]
"""Hears which part is being checked now."""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What is asked: all, or one `chain`; `fast` leaves the heavy rows out; what the asker knows from elsewhere."""

    now: datetime
    chain: str | None = None
    fast: bool = False
    trust: Trust = field(default_factory=Trust)
    told: Tell = field(default=lambda _part: None)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer. `unproven` is what could not be checked, `notes` what an auditor should know and nothing hinders.

    `names` are what people call the chains that are broken.
    """

    report: VerificationReport
    violations: Sequence[Violation]
    unproven: Sequence[Unproven]
    notes: Sequence[Unproven]
    names: Mapping[str, str]

    @property
    def status(self) -> Status:
        """One word."""
        if self.violations:
            return "broken"
        return "unproven" if self.unproven else "ok"

    @property
    def chain_status(self) -> Status:
        """The same about one chain alone, of which nothing more was asked."""
        if self.violations:
            return "broken"
        return "unproven" if any(one.code != "one_chain" for one in self.unproven) else "ok"

    def to_json(self) -> dict[str, Any]:
        """For scripts."""
        report = self.report
        return {
            "status": self.status,
            "ok": self.status == "ok",
            "chains": report.chains,
            "events": report.events,
            "heads": report.heads,
            "unsealed": report.unsealed,
            "breaks": [_plain(one, self.names) for one in self.violations],
            "unproven": [{"code": one.code, **one.params} for one in self.unproven],
            "notes": [{"code": one.code, **one.params} for one in self.notes],
        }


def _plain(found: Violation, names: Mapping[str, str]) -> dict[str, Any]:
    facts = {"chain": found.chain, "seq": found.seq, "code": found.code, "sentence": found.sentence}
    return (
        facts
        | ({"row": found.row} if found.row else {})
        | ({"name": names[found.chain]} if found.chain in names else {})
    )


class VerifyRecord:
    """The use case; reads only. While others write, give a session at REPEATABLE READ."""

    def __init__(
        self,
        heads: ChainHeads,
        tables: Sequence[ProofTable],
        names: Sequence[ChainNaming],
        keys: SealKeys,
        head_log: Path,
    ) -> None:
        self._heads = heads
        self._tables = tables
        self._names = names
        self._keys = keys
        self._head_log = head_log

    def __call__(self, session: Session, asked: Inquiry) -> Verdict:
        """Everything that is wrong, and everything that could not be checked."""
        if asked.chain is not None:
            return self._one_chain(session, asked, asked.chain)
        report, trust = VerificationReport(), self._trust(asked.trust)
        asked.told("events")
        found = list(verify(session, heads=self._heads.read(session), report=report, trust=trust))
        found, notes = explain_restores(session, found, report.tree_heads, trust)
        unproven = list(_seals_unproven(report, trust, asked.now))
        if self._head_log.exists() and self._log_is_empty():
            unproven.append(Unproven("heads_file_empty", {"path": str(self._head_log)}))
        for told in resealings(session, outside=bool(asked.trust.outside)):
            (unproven if told.code == "resealed" else notes).append(told)
        for one in self._rows(session, asked):
            if isinstance(one, Violation):
                found.append(one)
            else:
                (unproven if one.hinders else notes).append(one)
        notes += _adopted(session)
        notes += _notes(report, asked, self._tables, own_log=not asked.trust.outside and bool(trust.outside))
        return Verdict(report, found, unproven, notes, self._named(session, found))

    def _one_chain(self, session: Session, asked: Inquiry, chain: str) -> Verdict:
        """A chain with its payloads and leaves; neither the tree nor what was kept outside."""
        report = VerificationReport()
        found = list(verify(session, chain, heads=self._heads.read(session, chain), report=report))
        unproven = [Unproven("one_chain", {"chain": chain})]
        unproven += _seals_unproven(report, None, asked.now)
        waiting = [Unproven("unsealed", {"count": report.unsealed})] if report.heads and report.unsealed else []
        return Verdict(report, found, unproven, waiting, self._named(session, found))

    def _rows(self, session: Session, asked: Inquiry) -> Iterator[Violation | Unproven]:
        for table in self._tables:
            if table.compare or table.heavy:
                asked.told(table.name)
                yield from table.compared(session, fast=asked.fast)

    def _trust(self, given: Trust) -> Trust:
        """What was given, this host's own key, and the heads in its log."""
        own = self._keys.present()
        log = [] if self._log_is_empty() else read_heads(self._head_log)
        return Trust(given.keys | ({own.public} if own else set()), (*given.outside, *log))

    def _log_is_empty(self) -> bool:
        return not self._head_log.exists() or last_published(self._head_log) is None

    def _named(self, session: Session, found: Sequence[Violation]) -> Mapping[str, str]:
        chains = {one.chain for one in found} - {SEALS, ""}
        return {name: called for names in self._names for name, called in names(session, chains).items()}


def _adopted(session: Session) -> Iterator[Unproven]:
    events = select(LedgerEvent.body).where(LedgerEvent.action == Action.ROWS_ADOPTED).order_by(LedgerEvent.at)
    for body in map(orjson.loads, session.scalars(events)):
        if body["new"]["count"]:
            yield Unproven("rows_adopted", {"count": body["new"]["count"], "at": body["act"]["at"]})


def _seals_unproven(report: VerificationReport, trust: Trust | None, now: datetime) -> Iterator[Unproven]:
    """`trust` None: what is known from elsewhere was not asked."""
    if not report.heads:
        yield Unproven("no_seals")
        return
    if report.unsealed_since and report.unsealed_since < moment_text(now - SEALED_WITHIN):
        yield Unproven("unsealed_long", {"count": report.unsealed, "since": report.unsealed_since})
    if trust is not None and not trust.outside:
        yield Unproven("no_outside")
    if trust is not None and not trust.keys:
        yield Unproven("no_key")


def _notes(
    report: VerificationReport, asked: Inquiry, tables: Sequence[ProofTable], *, own_log: bool
) -> list[Unproven]:
    found = []
    if report.sealed_late:
        late = {"count": report.sealed_late, "oldest": report.oldest, "first": report.tree_heads[0].at}
        found.append(Unproven("sealed_late", late))
    if report.heads and report.unsealed:
        found.append(Unproven("unsealed", {"count": report.unsealed}))
    if own_log:
        found.append(Unproven("outside_here"))
    if asked.fast:
        found.append(Unproven("fast", {"tables": ", ".join(table.name for table in tables if table.heavy)}))
    return found + [
        Unproven(code, {"tables": named}) for code, of in NO_PROOF.items() if (named := tables_that_are(of, tables))
    ]


NO_PROOF = {"unbound": Standing.UNBOUND, "derived": Standing.READ_MODEL, "working": Standing.WORKING}
"""What is said of the tables that are no proof, each by name: an auditor takes the list as complete."""


def tables_that_are(standing: Standing, tables: Iterable[ProofTable]) -> str:
    """Their names, as they are said."""
    return ", ".join(sorted(table.name for table in tables if table.standing is standing))
