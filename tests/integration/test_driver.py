"""The short way to the driver fails as the session itself would."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from app.kernel.driver import rows, run


def test_rows_are_plain_tuples(session: Session) -> None:
    assert rows(session, "SELECT %(a)s::int, %(b)s::text", {"a": 1, "b": "x"}) == [(1, "x")]


def test_run_counts_the_rows_it_touched(session: Session) -> None:
    assert run(session, "DELETE FROM drafts WHERE false", ()) == 0


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
