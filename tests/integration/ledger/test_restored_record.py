"""A lawful restore is told and explained; it never explains away what lies before the backup."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from app.kernel.errors import ConflictError, InvalidInputError
from app.ledger.append import Head, append
from app.ledger.attribution import MACHINE
from app.ledger.chain_heads import ChainHeads, own_heads
from app.ledger.restores.restored_record import explain_restores, record_restore
from app.ledger.seals.head_consistency import Trust
from app.ledger.seals.head_log import publish
from app.ledger.seals.keys import Signer, new_signer
from app.ledger.seals.sequencer import seal
from app.ledger.seals.tree_head import TreeHead
from app.ledger.seals.unpublished_heads import unpublished
from app.ledger.verification_report import VerificationReport
from app.ledger.verify import verify
from tests.integration.ledger.chains import NOW, entry

WHY = "磁盘损坏，恢复了前一天的备份"


@dataclass
class Restored:
    """Four heads were sealed and kept outside; a backup from after the second one was put back."""

    session: Session
    key: Signer = field(default_factory=new_signer)
    outside: list[TreeHead] = field(default_factory=list)
    heads: dict[str, Head] = field(default_factory=dict)

    def write(self, number: int) -> None:
        chain = f"case:00000000-0000-0000-0000-00000000000{number}"
        at = NOW + timedelta(minutes=10 * number)
        self.heads[chain] = append(self.session, Head.start(chain), at, [entry(number)])
        sealed = seal(self.session, self.key, at + timedelta(seconds=5))
        assert sealed is not None
        self.outside.append(sealed)

    def put_back(self) -> None:
        size = self.outside[1].size
        lost = self.session.execute(text("SELECT chain FROM ledger_leaves WHERE leaf >= :size"), {"size": size})
        for chain in set(lost.scalars()):
            self.heads.pop(chain, None)
            self.session.execute(text("DELETE FROM ledger_events WHERE chain = :chain"), {"chain": chain})
        self.session.execute(text("DELETE FROM ledger_leaves WHERE leaf >= :size"), {"size": size})
        self.session.execute(text("DELETE FROM ledger_tree_heads WHERE size > :size"), {"size": size})
        self.session.expire_all()

    def codes(self) -> list[str]:
        trust = Trust(frozenset({self.key.public}), tuple(self.outside))
        heads = {**ChainHeads([own_heads]).read(self.session), **self.heads}
        report = VerificationReport()
        violations = list(verify(self.session, heads=heads, report=report, trust=trust))
        found, notes = explain_restores(self.session, violations, report.tree_heads, trust)
        return [one.code for one in (*found, *notes)]


@pytest.fixture
def restored(owner_session: Session) -> Restored:
    for table in ("ledger_events", "ledger_leaves", "ledger_tree_heads"):
        owner_session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    record = Restored(owner_session)
    for number in range(1, 5):
        record.write(number)
    record.put_back()
    return record


def test_a_restore_that_nobody_told_of_is_a_breach(restored: Restored) -> None:
    assert restored.codes() == ["outside"]


def test_a_verification_reads_the_heads_once(restored: Restored) -> None:
    connection, reads = restored.session.connection(), list[str]()

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "FROM ledger_tree_heads" in statement:
            reads.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    restored.codes()
    event.remove(connection, "before_cursor_execute", note)
    assert len(reads) == 1


def test_a_restore_that_was_told_is_explained_and_stays_told(restored: Restored) -> None:
    facts = record_restore(restored.session, MACHINE, NOW + timedelta(hours=2), restored.outside, WHY)
    assert facts["lost_size"] > facts["base_size"] == restored.outside[1].size
    seal(restored.session, restored.key, NOW + timedelta(hours=2, seconds=5))
    restored.session.expire_all()
    assert restored.codes() == ["restored"]


def test_it_explains_nothing_that_lies_before_the_backup(restored: Restored) -> None:
    record_restore(restored.session, MACHINE, NOW + timedelta(hours=2), restored.outside, WHY)
    forged = restored.outside[0]
    restored.session.execute(text("DELETE FROM ledger_tree_heads WHERE size = :size"), {"size": forged.size})
    restored.session.expire_all()
    assert "outside" in restored.codes()


def test_without_a_reason_or_a_loss_there_is_nothing_to_tell(restored: Restored) -> None:
    with pytest.raises(InvalidInputError):
        record_restore(restored.session, MACHINE, NOW, restored.outside, "disk")
    with pytest.raises(ConflictError, match="nothing was lost"):
        record_restore(restored.session, MACHINE, NOW, restored.outside[:2], WHY)


def test_heads_that_follow_from_none_that_stands_here_are_no_restore(restored: Restored) -> None:
    with pytest.raises(ConflictError, match="do not follow"):
        record_restore(restored.session, MACHINE, NOW, restored.outside[3:], WHY)


def test_after_a_restore_the_file_outside_goes_on(restored: Restored, tmp_path: Path) -> None:
    log = tmp_path / "tree-heads.jsonl"
    publish(log, unpublished(restored.session, log))
    publish(log, restored.outside[2:])  # what the backup does not know of
    assert unpublished(restored.session, log) == []
    again = seal_something(restored)
    assert unpublished(restored.session, log) == [again]


def seal_something(restored: Restored) -> TreeHead:
    restored.outside, kept = [], restored.outside
    restored.write(5)
    [sealed], restored.outside = restored.outside, kept
    return sealed
