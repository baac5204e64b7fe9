"""What the columns of a sealed event say is held against its body, byte by byte, whatever somebody put into them."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.ledger.append import Head
from app.ledger.seals.keys import new_signer
from app.ledger.seals.sequencer import seal
from app.ledger.verify import verify
from tests.integration.ledger.chains import NOW, as_owner, breaks, case_chain


@pytest.fixture
def sealed(owner_session: Session) -> Head:
    head = case_chain(owner_session, 4)
    assert seal(owner_session, new_signer(), NOW + timedelta(hours=1)) is not None
    return head


def lie(session: Session, head: Head, column: str, value: object) -> None:
    session.execute(text(f"ALTER TABLE ledger_events ALTER COLUMN {column} DROP EXPRESSION"))
    as_owner(
        session,
        f"UPDATE ledger_events SET {column} = :value WHERE chain = :chain AND seq = 2",  # noqa: S608 a column's name
        value=value,
        chain=head.chain,
    )


def test_a_sealed_chain_is_sound(owner_session: Session, sealed: Head) -> None:
    assert breaks(owner_session, sealed) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("action", "task.claimed"),
        ("kind", "observation"),
        ("outcome", "denied"),
        ("actor_id", UUID(int=77)),
        ("at", NOW + timedelta(minutes=1)),
        ("task_ref", UUID(int=8)),
        ("case_id", UUID(int=9)),
        ("case_id", None),
        ("hash", "0" * 64),
        ("prev_hash", "0" * 64),
        # signs that part the columns or the values of a body
        ("action", "task.completed|x"),
        ("action", 'task.completed","actor":"x'),
        ("outcome", ""),
        ("kind", "inp\\ut"),
    ],
)
def test_a_column_of_a_sealed_event_made_to_lie_is_found(
    owner_session: Session, sealed: Head, column: str, value: object
) -> None:
    lie(owner_session, sealed, column, value)
    assert breaks(owner_session, sealed) == [(sealed.chain, 2, "columns")]


def test_the_column_that_lies_is_named(owner_session: Session, sealed: Head) -> None:
    lie(owner_session, sealed, "outcome", "denied")
    [found] = verify(owner_session, sealed.chain, heads={sealed.chain: sealed})
    assert found.sentence.endswith(": outcome")


def test_values_and_columns_changed_alike_are_found_by_the_leaf(owner_session: Session, sealed: Head) -> None:
    edit = "UPDATE ledger_events SET body = replace(body, :old, :new) WHERE chain = :chain AND seq = 4"
    as_owner(owner_session, edit, old='"outcome":"ok"', new='"outcome":"no"', chain=sealed.chain)
    assert breaks(owner_session, sealed) == [(sealed.chain, 4, "leaf")]
