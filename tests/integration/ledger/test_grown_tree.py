"""The sealer goes on from a tree that gives the root it signed last, or it signs nothing and says so."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.ledger.append import Head, append
from app.ledger.chain_heads import ChainHeads, own_heads
from app.ledger.seals.head_consistency import Trust
from app.ledger.seals.keys import new_signer
from app.ledger.seals.sequencer import seal
from app.ledger.seals.tree_head import TreeHead
from app.ledger.verify import verify
from tests.integration.ledger.chains import NOW, entry


class Sealed:
    """Three events, sealed one after the other."""

    def __init__(self, session: Session) -> None:
        self.session, self.key, self.heads = session, new_signer(), dict[str, Head]()
        for number in (1, 2, 3):
            self.write(number)

    def write(self, number: int) -> TreeHead | None:
        chain = f"case:00000000-0000-0000-0000-00000000000{number}"
        at = NOW + timedelta(minutes=number)
        self.heads[chain] = append(self.session, Head.start(chain), at, [entry(number)])
        return seal(self.session, self.key, at + timedelta(seconds=5))

    def set(self, statement: str, **values: object) -> None:
        for table in ("ledger_tree_heads", "ledger_leaves"):
            self.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        self.session.execute(text(statement), values)
        self.session.expire_all()

    def codes(self) -> list[str]:
        heads = {**ChainHeads([own_heads]).read(self.session), **self.heads}
        return [one.code for one in verify(self.session, heads=heads, trust=Trust(frozenset({self.key.public})))]

    def refusals(self) -> int:
        return self.session.scalar(text("SELECT count(*) FROM ledger_events WHERE action = 'seal.refused'")) or 0


@pytest.fixture
def sealed(owner_session: Session) -> Sealed:
    return Sealed(owner_session)


@pytest.mark.parametrize("frontier", [b"\0" * 32, b"", b"\0" * 64], ids=["other", "none", "longer"])
def test_a_changed_stored_tree_signs_no_wrong_root(sealed: Sealed, frontier: bytes) -> None:
    sealed.set("UPDATE ledger_tree_heads SET frontier = :frontier", frontier=frontier)
    assert sealed.write(4) is not None
    assert sealed.codes() == []
    assert sealed.refusals() == 0


def test_where_the_leaves_are_changed_too_nothing_is_signed_and_the_record_says_so_once(sealed: Sealed) -> None:
    newest = sealed.session.scalar(text("SELECT max(size) FROM ledger_tree_heads"))
    sealed.set("UPDATE ledger_tree_heads SET frontier = ''")
    sealed.set("UPDATE ledger_leaves SET hash = decode(repeat('00', 32), 'hex') WHERE leaf = 0")
    assert sealed.write(4) is None
    assert sealed.write(5) is None
    assert sealed.session.scalar(text("SELECT max(size) FROM ledger_tree_heads")) == newest
    assert sealed.refusals() == 1
    assert "root" in sealed.codes()
