"""The attacks of somebody with the owner's password, and which layer notices each.

C: the chain, S: leaves and roots, K: signatures by a trusted key, X: a head kept outside, T: the time rule.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

import orjson
import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.kernel.canonical import canonical_json
from app.ledger.append import GENESIS, Head, append, hash_text
from app.ledger.models import LedgerEvent
from app.ledger.seals.head_consistency import Trust
from app.ledger.seals.keys import Signer, new_signer
from app.ledger.seals.sequencer import seal
from app.ledger.seals.tree_head import TreeHead
from app.ledger.verify import verify
from tests.integration.ledger.chains import NOW, entry

APPEND_ONLY = ("ledger_events", "ledger_leaves", "ledger_seal_keys", "ledger_tree_heads", "skill_scores")
LAYERS = {
    "chain": "C",
    "missing": "C",
    "head": "C",
    "surplus": "C",
    "moved": "C",
    "time": "C",
    "not_canonical": "C",
    "leaf": "S",
    "root": "S",
    "prev": "S",
    "key": "K",
    "signature": "K",
    "outside": "X",
    "late": "T",
}


@dataclass
class Record:
    """Three cases with nine events, a head after every third; then the tenth event of each case, not sealed yet."""

    session: Session
    key: Signer = field(default_factory=new_signer)
    heads: dict[str, Head] = field(default_factory=dict)
    signed: list[TreeHead] = field(default_factory=list)

    def write(self) -> None:
        chains = [f"case:{uuid4()}" for _ in range(3)]
        self.heads = {chain: Head.start(chain) for chain in chains}
        for number in range(1, 11):
            at = NOW + timedelta(minutes=10 * number)
            for chain in chains:
                self.heads[chain] = append(self.session, self.heads[chain], at, [entry(number)])
            if number % 3 == 0:
                self.signed.append(seal(self.session, self.key, at + timedelta(seconds=5)))

    @property
    def victim(self) -> str:
        return min(self.heads)

    def body(self, seq: int) -> dict:
        query = select(LedgerEvent.body).where(LedgerEvent.chain == self.victim, LedgerEvent.seq == seq)
        return orjson.loads(self.session.scalars(query).one())

    def store(self, seq: int, body: dict) -> str:
        stored = canonical_json(body).decode()
        self.run("UPDATE ledger_events SET body = :body WHERE chain = :chain AND seq = :seq", body=stored, seq=seq)
        return hash_text(stored)

    def run(self, statement: str, **values: object) -> None:
        self.session.execute(text(statement), {"chain": self.victim, **values})

    def edit(self, seq: int, change: Callable[[dict], None]) -> None:
        body = self.body(seq)
        change(body)
        self.store(seq, body)

    def rechain(self) -> None:
        """Make the victim's chain follow again, and its head fit."""
        query = select(LedgerEvent.seq).where(LedgerEvent.chain == self.victim).order_by(LedgerEvent.seq)
        prev = GENESIS
        for seq in list(self.session.scalars(query)):
            body = self.body(seq)
            body["act"]["prev"] = prev
            prev = self.store(seq, body)
        self.heads[self.victim] = Head(self.victim, seq, prev)

    def reseal(self, key: Signer) -> None:
        """Forget all seals and make them anew over what is there now."""
        self.run("DELETE FROM ledger_tree_heads")
        self.run("DELETE FROM ledger_leaves")
        if key is not self.key:
            self.run("DELETE FROM ledger_seal_keys")
        self.session.expire_all()
        seal(self.session, key, NOW + timedelta(minutes=10))

    def noticed(self, *outside: TreeHead) -> list[tuple[str, str, int]]:
        """(layer, chain, number) of every break, knowing the key that should sign."""
        self.session.expire_all()
        trust = Trust(frozenset({self.key.public}), outside)
        found = verify(self.session, heads={**self.heads, **self.others()}, trust=trust)
        return [(LAYERS[one.code], one.chain, one.seq) for one in found]

    def others(self) -> dict[str, Head]:
        rows = self.session.execute(text("SELECT chain, seq, hash FROM ledger_heads"))
        return {row.chain: Head(row.chain, row.seq, row.hash) for row in rows}


@pytest.fixture
def record(owner_session: Session) -> Record:
    record = Record(owner_session)
    record.write()
    for table in APPEND_ONLY:
        owner_session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    return record


def layers(found: list[tuple[str, str, int]]) -> set[str]:
    return {layer for layer, _, _ in found}


def set_score(body: dict) -> None:
    body["new"] = {"score": 99}


def test_what_nobody_touched_is_sound(record: Record) -> None:
    assert record.noticed(*record.signed) == []


def test_an_edited_value_is_noticed_by_the_chain(record: Record) -> None:
    record.edit(5, set_score)
    assert record.noticed()[0] in {("S", record.victim, 5), ("C", record.victim, 6)}


def test_a_changed_actor_is_noticed(record: Record) -> None:
    record.edit(5, lambda body: body["act"].update(actor=str(UUID(int=8))))
    assert record.noticed()[0][1:] in {(record.victim, 5), (record.victim, 6)}


def test_a_backdated_event_is_noticed(record: Record) -> None:
    record.edit(5, lambda body: body["act"].update(at=record.body(1)["act"]["at"]))
    assert ("C", record.victim, 5) in record.noticed()


def test_two_swapped_events_are_noticed(record: Record) -> None:
    four, five = record.body(4), record.body(5)
    four["act"]["seq"], five["act"]["seq"] = 5, 4
    record.store(4, five)
    record.store(5, four)
    assert ("C", record.victim, 4) in record.noticed()


def test_a_deleted_middle_event_is_noticed_by_chain_and_leaves(record: Record) -> None:
    record.run("DELETE FROM ledger_events WHERE chain = :chain AND seq = 5")
    assert record.noticed() == [("C", record.victim, 5)]
    record.run("DELETE FROM ledger_leaves WHERE chain = :chain AND seq = 5")
    assert layers(record.noticed()) == {"C", "S"}


def test_the_last_sealed_events_dropped_with_a_fixed_head_are_noticed_by_the_leaves_alone(record: Record) -> None:
    record.run("DELETE FROM ledger_events WHERE chain = :chain AND seq >= 9")
    record.rechain()
    assert record.noticed() == [("S", record.victim, 9)]


def test_a_whole_case_deleted_is_noticed_by_the_leaves_alone(record: Record) -> None:
    record.run("DELETE FROM ledger_events WHERE chain = :chain")
    victim = record.victim
    del record.heads[victim]
    assert record.noticed() == [("S", victim, 1)]


def test_an_edited_and_rechained_case_is_noticed_by_the_leaves_alone(record: Record) -> None:
    record.edit(5, set_score)
    record.rechain()
    assert record.noticed() == [("S", record.victim, 5)]


def test_leaves_rewritten_too_are_noticed_by_the_root(record: Record) -> None:
    record.edit(5, set_score)
    record.rechain()
    record.run(
        "UPDATE ledger_leaves l SET hash = decode(e.hash, 'hex') FROM ledger_events e"
        " WHERE e.chain = l.chain AND e.seq = l.seq AND e.chain = :chain"
    )
    assert [found[0] for found in record.noticed()] == ["S"]


def test_everything_rebuilt_without_the_key_is_noticed_by_key_and_outside_head(record: Record) -> None:
    record.edit(5, set_score)
    record.rechain()
    record.reseal(new_signer())
    assert layers(record.noticed()) == {"K"}
    assert layers(record.noticed(record.signed[1])) == {"K", "X"}


def test_a_foreign_key_under_the_true_keys_name_is_noticed(record: Record) -> None:
    record.edit(5, set_score)
    record.rechain()
    thief = new_signer()
    thief.__dict__["id"] = record.key.id
    record.reseal(thief)
    assert layers(record.noticed()) == {"K"}


def test_everything_rebuilt_with_the_key_is_noticed_by_an_outside_head_alone(record: Record) -> None:
    record.edit(5, set_score)
    record.rechain()
    record.reseal(record.key)
    assert record.noticed() == []
    assert [found[0] for found in record.noticed(record.signed[1])] == ["X"]


def test_a_backdated_event_at_the_end_is_noticed_by_the_time_rule_alone(record: Record) -> None:
    for chain, head in record.heads.items():
        if chain == record.victim:  # its own last event is no later than what is inserted
            record.run("DELETE FROM ledger_events WHERE chain = :chain AND seq = 10")
            record.rechain()
            at = NOW + timedelta(minutes=90)
            record.heads[chain] = append(record.session, record.heads[chain], at, [entry(99)])
            assert head.seq == record.heads[chain].seq
    seal(record.session, record.key, NOW + timedelta(minutes=120))
    assert record.noticed() == []  # within the merge delay it may well have been under way
    late = append(record.session, record.heads[record.victim], NOW + timedelta(minutes=91), [entry(99)])
    record.heads[record.victim] = late
    assert record.noticed() == [("T", record.victim, 11)]
    seal(record.session, record.key, NOW + timedelta(minutes=130))
    assert record.noticed() == [("T", record.victim, 11)]


def test_an_edit_inside_the_unsealed_window_is_not_noticed(record: Record) -> None:
    """Why seals come within seconds, and at once with a signature or a case's end."""
    record.edit(10, set_score)
    record.rechain()
    assert record.noticed(*record.signed) == []


def test_a_tail_dropped_inside_the_unsealed_window_is_not_noticed(record: Record) -> None:
    record.run("DELETE FROM ledger_events WHERE chain = :chain AND seq = 10")
    record.rechain()
    assert record.noticed(*record.signed) == []


def test_an_event_kept_from_being_sealed_is_noticed(record: Record) -> None:
    record.run("DELETE FROM ledger_leaves WHERE chain = :chain AND seq = 5")
    assert record.noticed() == [("T", record.victim, 5), ("S", "seals", record.signed[1].size)]


def test_a_removed_tree_head_is_noticed(record: Record) -> None:
    middle = record.signed[1].size
    record.run("DELETE FROM ledger_tree_heads WHERE size = :size", size=middle)
    assert record.noticed() == [("S", "seals", record.signed[2].size)]
    assert layers(record.noticed(record.signed[1])) == {"S", "X"}


def test_an_edited_signature_is_noticed(record: Record) -> None:
    record.run(
        "UPDATE ledger_tree_heads SET signature = repeat('ab', 64) WHERE size = :size", size=record.signed[-1].size
    )
    assert record.noticed() == [("K", "seals", record.signed[-1].size)]
