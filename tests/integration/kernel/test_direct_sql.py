"""The short way to the driver fails as the session itself would."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from app.kernel.direct_sql import array, rows, run, run_together


def test_rows_are_plain_tuples(session: Session) -> None:
    assert rows(session, "SELECT %(a)s::int, %(b)s::text", {"a": 1, "b": "x"}) == [(1, "x")]


def test_run_counts_the_rows_it_touched(session: Session) -> None:
    assert run(session, "DELETE FROM drafts WHERE false", ()) == 0


HEAD = "INSERT INTO ledger_heads (chain, seq, hash, at) VALUES (%s, %s, '', now())"


def test_changes_run_together_all_happen_and_the_last_gives_its_rows(session: Session) -> None:
    run(session, HEAD, ("kept", 1))
    last = ("UPDATE ledger_heads SET seq = %s WHERE chain = %s RETURNING seq, (SELECT %s::int)", (7, "kept", 4))
    assert run_together(session, [(HEAD, ("a", 2)), (HEAD, ("b", 3))], last) == [(7, 4)]
    there = "SELECT chain, seq FROM ledger_heads WHERE chain = ANY (%s) ORDER BY 1"
    assert rows(session, there, (["a", "b", "kept"],)) == [("a", 2), ("b", 3), ("kept", 7)]


def test_changes_run_together_fail_together(session: Session) -> None:
    with pytest.raises(IntegrityError), session.begin_nested():
        run_together(session, [(HEAD, ("alone", 1))], (HEAD, (None, 1)))
    assert rows(session, "SELECT count(*) FROM ledger_heads WHERE chain = %s", ("alone",)) == [(0,)]


@pytest.mark.parametrize("values", [[], ["qa"], ["a,b", 'say "no"', "back\\slash", "{}", "", "NULL", "中文"]])
def test_an_array_reads_back_as_it_was(session: Session, values: list[str]) -> None:
    assert rows(session, "SELECT %s::text[]", (array(values),)) == [(values,)]


def test_it_works_inside_the_sessions_transaction(session: Session) -> None:
    insert = "INSERT INTO ledger_heads (chain, seq, hash, at) VALUES (%s, 0, '', now())"
    with session.begin_nested() as savepoint:
        run(session, insert, ("mine",))
        savepoint.rollback()
    assert session.scalar(text("SELECT count(*) FROM ledger_heads WHERE chain = 'mine'")) == 0


def test_a_broken_rule_is_an_integrity_error(session: Session) -> None:
    with pytest.raises(IntegrityError):
        run(session, "INSERT INTO ledger_heads (chain, seq, hash, at) VALUES (NULL, 0, '', now())", ())


def test_a_cut_connection_is_told_once_and_the_pool_is_renewed(fresh_database: str) -> None:
    engine = create_engine(fresh_database)
    with Session(engine) as other, Session(engine) as session:
        kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = %s"
        (pid,) = rows(session, "SELECT pg_backend_pid()", ())[0]
        rows(other, kill, (pid,))
        with pytest.raises(OperationalError) as cut:
            rows(session, "SELECT 1", ())
        assert cut.value.connection_invalidated
        session.rollback()
        assert rows(session, "SELECT 1", ()) == [(1,)]
    engine.dispose()
