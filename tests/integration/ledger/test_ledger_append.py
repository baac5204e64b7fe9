"""Writing events: one statement, columns that the database derives, and no way back."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from app.kernel.canonical import canonical_json
from app.ledger.append import Entry, Head, append, hash_text, moment_text
from app.ledger.attribution import Attribution
from app.ledger.chains import append_to_person, append_to_system, person_chain
from app.ledger.models import LedgerEvent, LedgerHead
from app.ledger.verify import verify
from tests.integration.ledger.chains import NOW, STAMP, case_chain, entry
from tests.support.at_once import at_once
from tests.support.database.statements import seen_statements
from tests.support.ledger import breaks

safe_text = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=30)


@pytest.fixture
def statements() -> Iterator[list[str]]:
    with seen_statements() as seen:
        yield seen


def test_many_events_are_one_statement(session: Session, statements: list[str]) -> None:
    head = append(session, Head.start(f"case:{uuid4()}"), NOW, [entry(n) for n in range(1, 8)])
    assert head.seq == 7
    assert len([one for one in statements if "ledger_events" in one]) == 1


def test_no_events_are_no_statement(session: Session, statements: list[str]) -> None:
    start = Head.start(f"case:{uuid4()}")
    assert append(session, start, NOW, []) == start
    assert not [one for one in statements if "ledger_events" in one]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=safe_text, reason=safe_text, new=st.dictionaries(safe_text, safe_text, max_size=4), task=st.uuids())
def test_columns_say_what_the_body_says(session, name, reason, new, task) -> None:
    case = uuid4()
    made = Entry("task.completed", "input", Attribution(UUID(int=9), name), {"task": task}, reason=reason, new=new)
    start = Head.start(f"case:{case}")
    head = append(session, start, NOW, [made, entry(2)])
    first, second = session.scalars(
        select(LedgerEvent).where(LedgerEvent.chain == start.chain).order_by(LedgerEvent.seq)
    )
    act = orjson.loads(first.body)["act"]
    assert (first.action, first.kind, first.outcome) == (act["action"], act["kind"], act["outcome"])
    assert (first.actor_id, first.task_ref, first.case_id) == (UUID(int=9), task, case)
    assert (first.at, moment_text(first.at)) == (NOW, act["at"])
    assert first.hash == hash_text(first.body) == second.prev_hash
    assert (second.seq, second.hash) == (head.seq, head.hash)
    assert first.prev_hash == start.hash


def test_a_body_that_claims_another_place_is_refused_by_the_database(session: Session) -> None:
    head = case_chain(session, 1)
    body = session.scalars(select(LedgerEvent.body).where(LedgerEvent.chain == head.chain)).one()
    with pytest.raises(IntegrityError, match="places_as_in_body"):
        session.execute(
            text("INSERT INTO ledger_events (chain, seq, body) VALUES (:chain, 2, :body)"),
            {"chain": head.chain, "body": body},
        )


@pytest.mark.parametrize(
    "statement", ["UPDATE ledger_events SET body = body", "DELETE FROM ledger_events", "TRUNCATE ledger_events"]
)
def test_even_the_owner_stumbles_over_the_triggers(owner_session: Session, statement: str) -> None:
    case_chain(owner_session, 2)
    with pytest.raises(DBAPIError, match="the ledger only grows"):
        owner_session.execute(text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_events SET body = body",
        "DELETE FROM ledger_events",
        "TRUNCATE ledger_events",
        "DELETE FROM ledger_heads",
        "ALTER TABLE ledger_events DISABLE TRIGGER USER",
    ],
)
def test_the_working_role_may_only_add_and_read(session: Session, statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        session.execute(text(statement))


def test_a_generated_column_cannot_be_written(owner_session: Session) -> None:
    with pytest.raises(ProgrammingError, match="hash"):
        owner_session.execute(
            text("INSERT INTO ledger_events (chain, seq, body, hash) VALUES ('system', 1, '{}', 'x')")
        )


def test_a_persons_chain_goes_on_where_it_ended(session: Session) -> None:
    person = uuid4()
    append_to_person(session, person, NOW, [entry(1)])
    head = append_to_person(session, person, NOW + timedelta(seconds=1), [entry(2), entry(3)])
    stored = session.get_one(LedgerHead, person_chain(person))
    assert (head.seq, head.hash) == (3, stored.hash)
    assert not list(breaks(session, person_chain(person)))


def test_event_time_never_goes_back_when_a_clock_does(session: Session) -> None:
    person = uuid4()
    append_to_person(session, person, NOW, [entry(1)])
    append_to_person(session, person, NOW - timedelta(hours=1), [entry(2)])
    times = session.scalars(select(LedgerEvent.at).where(LedgerEvent.chain == person_chain(person)))
    assert list(times) == [NOW, NOW]


def test_eight_threads_append_to_their_own_chains_and_to_a_shared_one(fresh_database: str) -> None:
    engine = create_engine(fresh_database, pool_size=8)
    heads, rounds = {}, 12

    def work(number: int) -> None:
        chain = f"case:{UUID(int=number)}"
        head = Head.start(chain)
        for turn in range(rounds):
            with Session(engine) as session, session.begin():
                head = append(session, head, NOW + timedelta(seconds=turn), [entry(turn), entry(turn)])
                append_to_system(session, NOW, [entry(turn)])
        heads[chain] = head

    assert at_once(*(partial(work, number) for number in range(8))) == [None] * 8
    with Session(engine) as session:
        stored = session.get_one(LedgerHead, "system")
        heads["system"] = Head("system", stored.seq, stored.hash)
        assert list(verify(session, heads=heads)) == []
        assert session.scalar(select(func.count()).select_from(LedgerEvent)) == 8 * rounds * 3
    engine.dispose()


def test_the_stored_body_is_canonical_json(session: Session) -> None:
    head = append(session, Head.start(f"case:{uuid4()}"), NOW, [Entry("case.started", "input", STAMP)])
    body = session.scalars(select(LedgerEvent.body).where(LedgerEvent.chain == head.chain)).one()
    assert canonical_json(orjson.loads(body)) == body.encode()
