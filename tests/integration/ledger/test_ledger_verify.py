"""Attacks by somebody who holds the owner's password: each one is named, with the first event that shows it."""

from datetime import timedelta
from uuid import uuid4

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.kernel.canonical import canonical_json
from app.ledger.append import Head, append
from app.ledger.models import LedgerEvent
from app.ledger.seals.keys import new_signer
from app.ledger.seals.sequencer import seal
from app.ledger.verify import verify
from tests.integration.ledger.chains import NOW, as_owner, breaks, case_chain, entry

EDIT = "UPDATE ledger_events SET body = replace(body, :old, :new) WHERE chain = :chain AND seq = :seq"


def body_of(session: Session, chain: str, seq: int) -> dict:
    query = select(LedgerEvent.body).where(LedgerEvent.chain == chain, LedgerEvent.seq == seq)
    return orjson.loads(session.scalars(query).one())


def store_body(session: Session, chain: str, seq: int, body: dict) -> None:
    as_owner(
        session,
        "UPDATE ledger_events SET body = :body WHERE chain = :chain AND seq = :seq",
        body=canonical_json(body).decode(),
        chain=chain,
        seq=seq,
    )


def test_whole_chains_have_no_breaks(owner_session: Session) -> None:
    assert breaks(owner_session, case_chain(owner_session, 5), case_chain(owner_session, 1)) == []


def test_an_edited_value_is_found_at_the_event_that_no_longer_follows(owner_session: Session) -> None:
    head = case_chain(owner_session, 5)
    as_owner(owner_session, EDIT, old='"score":3', new='"score":9', chain=head.chain, seq=3)
    assert breaks(owner_session, head) == [(head.chain, 4, "chain")]


def test_an_edited_last_event_is_found_by_the_head(owner_session: Session) -> None:
    head = case_chain(owner_session, 5)
    as_owner(owner_session, EDIT, old="复核", new="批准", chain=head.chain, seq=5)
    assert breaks(owner_session, head) == [(head.chain, 5, "head")]


def test_a_changed_actor_is_found(owner_session: Session) -> None:
    head = case_chain(owner_session, 3)
    body = body_of(owner_session, head.chain, 2)
    body["act"]["actor"], body["who"]["person"] = str(uuid4()), "0" * 64
    store_body(owner_session, head.chain, 2, body)
    assert breaks(owner_session, head) == [(head.chain, 2, "payload")]


def test_a_deleted_middle_event_is_found(owner_session: Session) -> None:
    head = case_chain(owner_session, 5)
    as_owner(owner_session, "DELETE FROM ledger_events WHERE chain = :chain AND seq = 3", chain=head.chain)
    assert breaks(owner_session, head) == [(head.chain, 3, "missing")]


def test_a_deleted_first_event_is_found(owner_session: Session) -> None:
    head = case_chain(owner_session, 3)
    as_owner(owner_session, "DELETE FROM ledger_events WHERE chain = :chain AND seq = 1", chain=head.chain)
    assert breaks(owner_session, head) == [(head.chain, 1, "missing")]


def test_a_dropped_tail_is_found_by_the_head(owner_session: Session) -> None:
    head = case_chain(owner_session, 5)
    as_owner(owner_session, "DELETE FROM ledger_events WHERE chain = :chain AND seq > 3", chain=head.chain)
    assert breaks(owner_session, head) == [(head.chain, 4, "missing")]


def test_a_vanished_chain_is_found_by_its_head(owner_session: Session) -> None:
    head = case_chain(owner_session, 2)
    as_owner(owner_session, "DELETE FROM ledger_events WHERE chain = :chain", chain=head.chain)
    assert breaks(owner_session, head) == [(head.chain, 1, "missing")]


def test_a_chain_whose_case_was_removed_is_found(owner_session: Session) -> None:
    head = case_chain(owner_session, 2)
    found = [(one.seq, one.code) for one in verify(owner_session, head.chain, heads={})]
    assert found == [(1, "no_head")]


def test_two_swapped_events_are_found(owner_session: Session) -> None:
    head = case_chain(owner_session, 4)
    two, three = body_of(owner_session, head.chain, 2), body_of(owner_session, head.chain, 3)
    for body in (two, three):
        body["act"]["seq"] = 5 - body["act"]["seq"]
        store_body(owner_session, head.chain, body["act"]["seq"], body)
    assert breaks(owner_session, head) == [(head.chain, 2, "chain")]


def test_a_backdated_event_is_found_even_when_chained_properly(owner_session: Session) -> None:
    head = case_chain(owner_session, 2)
    late = append(owner_session, head, NOW - timedelta(days=30), [entry(3)])
    assert breaks(owner_session, late) == [(head.chain, 3, "time")]


def test_an_event_added_behind_the_head_is_found(owner_session: Session) -> None:
    head = case_chain(owner_session, 2)
    append(owner_session, head, NOW + timedelta(days=1), [entry(3)])
    assert breaks(owner_session, head) == [(head.chain, 3, "surplus")]


def test_a_body_that_is_not_canonical_is_found(owner_session: Session) -> None:
    head = case_chain(owner_session, 2)
    as_owner(owner_session, EDIT, old='"score":2', new='"score": 2', chain=head.chain, seq=2)
    assert breaks(owner_session, head) == [(head.chain, 2, "not_canonical")]


def test_a_body_moved_to_another_chain_is_found(owner_session: Session) -> None:
    head, other = case_chain(owner_session, 2), case_chain(owner_session, 2)
    owner_session.execute(text("ALTER TABLE ledger_events DROP CONSTRAINT ck_ledger_events_places_as_in_body"))
    store_body(owner_session, head.chain, 2, body_of(owner_session, other.chain, 2))
    assert breaks(owner_session, head) == [(head.chain, 2, "moved")]


def test_a_column_made_to_lie_is_found(owner_session: Session) -> None:
    head = case_chain(owner_session, 3)
    owner_session.execute(text("ALTER TABLE ledger_events ALTER COLUMN action DROP EXPRESSION"))
    as_owner(
        owner_session, "UPDATE ledger_events SET action = 'task.claimed' WHERE chain = :c AND seq = 2", c=head.chain
    )
    assert breaks(owner_session, head) == [(head.chain, 2, "columns")]


def test_an_unknown_version_is_not_trusted(owner_session: Session) -> None:
    head = case_chain(owner_session, 1)
    body = body_of(owner_session, head.chain, 1)
    body["act"]["v"] = 99
    store_body(owner_session, head.chain, 1, body)
    assert breaks(owner_session, head) == [(head.chain, 1, "version")]


def test_each_broken_chain_is_named_once_and_sound_ones_are_not(owner_session: Session) -> None:
    sound, first, second = (case_chain(owner_session, 4) for _ in range(3))
    for head in (first, second):
        as_owner(owner_session, "DELETE FROM ledger_events WHERE chain = :chain AND seq = 2", chain=head.chain)
    assert breaks(owner_session, sound, first, second) == sorted((head.chain, 2, "missing") for head in (first, second))


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_single_changed_character_is_found(owner_session: Session, data: st.DataObject) -> None:
    head = case_chain(owner_session, 3)
    seq = data.draw(st.integers(1, 3))
    body = canonical_json(body_of(owner_session, head.chain, seq)).decode()
    place = data.draw(st.integers(0, len(body) - 1))
    mark = data.draw(st.characters(codec="utf-8", exclude_characters="\0").filter(lambda c: c != body[place]))
    nested = owner_session.begin_nested()
    try:
        as_owner(
            owner_session,
            "UPDATE ledger_events SET body = :body WHERE chain = :chain AND seq = :seq",
            body=body[:place] + mark + body[place + 1 :],
            chain=head.chain,
            seq=seq,
        )
    except Exception:  # noqa: BLE001 -- the database itself refuses many of them: a uuid, a time, a place
        nested.rollback()
        return
    found = breaks(owner_session, head)
    assert len(found) == 1
    assert found[0][1] in {seq, seq + 1}
    nested.rollback()


def test_a_chain_that_has_not_begun_lacks_nothing(owner_session: Session) -> None:
    assert breaks(owner_session, Head.start(f"case:{uuid4()}")) == []


def test_an_event_left_out_of_the_tree_before_a_sealed_one_is_found(owner_session: Session) -> None:
    head = case_chain(owner_session, 4)
    seal(owner_session, new_signer(), NOW + timedelta(minutes=5))  # too soon to be late
    owner_session.execute(text("ALTER TABLE ledger_leaves DISABLE TRIGGER USER"))
    owner_session.execute(
        text("DELETE FROM ledger_leaves WHERE chain = :chain AND seq IN (2, 3)"), {"chain": head.chain}
    )
    [found] = verify(owner_session, head.chain, heads={head.chain: head})
    assert (found.seq, found.code, "event 4 behind it" in found.sentence) == (2, "leaf", True)
