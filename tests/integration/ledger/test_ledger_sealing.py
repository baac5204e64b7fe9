"""The sequencer: every committed event gets one leaf, whatever commits when, at a cost that follows what is new."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, create_engine, func, select, text
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.orm import Session

from app.ledger.append import Head, append
from app.ledger.chains import SYSTEM, append_to_system
from app.ledger.models import LedgerEvent
from app.ledger.seals.keys import is_signed, new_signer
from app.ledger.seals.merkle import Frontier, event_leaf
from app.ledger.seals.models import Leaf, SealKey, TreeHeadRow
from app.ledger.seals.sequencer import is_unsealed, seal
from app.ledger.seals.stored_heads import tree_heads
from tests.integration.ledger.chains import NOW, case_chain, entry
from tests.support.at_once import at_once

KEY = new_signer()


@pytest.fixture
def own(fresh_database: str) -> Engine:
    engine = create_engine(fresh_database, pool_size=10)
    yield engine
    engine.dispose()


def leaves(session: Session) -> list[tuple[str, int]]:
    return [tuple(row) for row in session.execute(select(Leaf.chain, Leaf.seq).order_by(Leaf.leaf))]


def test_events_are_sealed_in_order_of_time_chain_and_number(session: Session) -> None:
    second = append(session, Head.start(f"case:{UUID(int=2)}"), NOW, [entry(1), entry(2)])
    first = append(session, Head.start(f"case:{UUID(int=1)}"), NOW, [entry(1)])
    append(session, first, NOW - timedelta(hours=1), [entry(2)])
    head = seal(session, KEY, NOW)
    one, two = first.chain, second.chain
    assert leaves(session) == [(one, 2), (one, 1), (two, 1), (two, 2), (SYSTEM, 1)]
    tree = Frontier()
    for leaf in session.scalars(select(Leaf).order_by(Leaf.leaf)):
        tree.add(event_leaf(leaf.chain, leaf.hash))
    assert (head.size, head.root) == (5, tree.root().hex())
    assert is_signed(KEY.public, bytes.fromhex(head.signature), head.signed)


def test_nothing_new_makes_no_head(session: Session) -> None:
    assert seal(session, KEY, NOW) is None
    case_chain(session, 2)
    assert is_unsealed(session)
    seal(session, KEY, NOW)
    assert not is_unsealed(session)
    assert seal(session, KEY, NOW) is None


def test_the_first_use_of_a_key_is_recorded(session: Session) -> None:
    case_chain(session, 1)
    seal(session, KEY, NOW)
    assert session.get_one(SealKey, KEY.id).public == KEY.public
    actions = session.scalars(select(LedgerEvent.action).where(LedgerEvent.chain == SYSTEM))
    assert list(actions) == ["seal_key.added"]


def test_heads_follow_each_other_and_their_times_never_go_back(session: Session) -> None:
    for minutes in (10, 5):
        case_chain(session, 1)
        seal(session, KEY, NOW + timedelta(minutes=minutes))
    heads = tree_heads(session)
    assert [head.prev for head in heads[1:]] == [head.hash for head in heads[:-1]]
    assert [head.at for head in heads] == sorted(head.at for head in heads)


def test_small_batches_give_the_same_leaves(session: Session) -> None:
    case_chain(session, 7)
    seal(session, KEY, NOW, batch=3)
    assert [head.size for head in tree_heads(session)] == [3, 6, 8]
    assert [row.settled > 0 for row in session.scalars(select(TreeHeadRow).order_by(TreeHeadRow.size))] == [
        False,
        False,
        True,
    ]
    assert not is_unsealed(session)


def test_what_commits_late_is_sealed_later(own: Engine) -> None:
    with Session(own) as slow:
        late = append(slow, Head.start(f"case:{uuid4()}"), NOW, [entry(1)])
        for minute in range(3):
            with Session(own) as session, session.begin():
                case_chain(session, 1)
                seal(session, KEY, NOW + timedelta(minutes=minute))
        slow.commit()
    with Session(own) as session, session.begin():
        seal(session, KEY, NOW)
        assert leaves(session)[-1] == (late.chain, 1)
        assert not is_unsealed(session)


def test_the_next_seal_looks_only_at_what_came_since(own: Engine) -> None:
    for _ in range(2):
        with Session(own) as session, session.begin():
            case_chain(session, 20)
            seal(session, KEY, NOW)
    with Session(own) as session:
        newest = session.scalars(select(TreeHeadRow).order_by(TreeHeadRow.size.desc()).limit(1)).one()
        looked_at = session.scalar(select(func.count()).where(LedgerEvent.arrival >= newest.settled))
        assert looked_at <= 20


def test_marks_of_another_cluster_hold_nothing_back(owner_session: Session) -> None:
    case_chain(owner_session, 1)
    seal(owner_session, KEY, NOW)
    for table in ("ledger_events", "ledger_tree_heads"):
        owner_session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    case_chain(owner_session, 1)
    owner_session.execute(text("UPDATE ledger_events SET arrival = (1::bigint << 40) + 1"))
    owner_session.execute(text("UPDATE ledger_tree_heads SET settled = 1::bigint << 40"))
    owner_session.expire_all()
    assert is_unsealed(owner_session)
    seal(owner_session, KEY, NOW)
    assert not is_unsealed(owner_session)
    case_chain(owner_session, 1)
    assert seal(owner_session, KEY, NOW) is not None


def test_sequencers_at_once_and_writers_beside_them_seal_each_event_once(own: Engine) -> None:
    def write() -> None:
        head = Head.start(f"case:{uuid4()}")
        for turn in range(15):
            with Session(own) as session, session.begin():
                head = append(session, head, NOW + timedelta(seconds=turn), [entry(turn), entry(turn)])
                append_to_system(session, NOW, [entry(turn)])

    def sequence(times: int = 8) -> None:
        for _ in range(times):
            with Session(own) as session, session.begin():
                seal(session, KEY, NOW)

    assert at_once(*(write,) * 3, *(sequence,) * 3) == [None] * 6
    sequence(1)
    with Session(own) as session:
        numbers = list(session.scalars(select(Leaf.leaf).order_by(Leaf.leaf)))
        assert numbers == list(range(session.scalar(select(func.count()).select_from(LedgerEvent))))


@pytest.mark.parametrize("table", ["ledger_leaves", "ledger_tree_heads", "ledger_seal_keys"])
def test_seals_only_grow(session: Session, owner_session: Session, table: str) -> None:
    case_chain(owner_session, 1)
    seal(owner_session, KEY, NOW)
    with pytest.raises(DBAPIError, match="the ledger only grows"), owner_session.begin_nested():
        owner_session.execute(text(f"DELETE FROM {table}"))  # noqa: S608
    with pytest.raises(ProgrammingError, match="permission denied"):
        session.execute(text(f"DELETE FROM {table}"))  # noqa: S608
