"""The fixtures themselves: two roles, rollback, a copy of one's own."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session


def test_the_working_role_serves_the_session(session: Session) -> None:
    assert session.scalar(text("SELECT current_user")) == "bihuan_app"


def test_the_working_role_may_not_make_tables(session: Session) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        session.execute(text("CREATE TABLE intruder (id int)"))


def test_tables_of_the_owner_serve_the_working_role(empty_database: str) -> None:
    from app.config.grants import prepare_grants

    engine = create_engine(empty_database)
    with engine.begin() as connection:
        prepare_grants(connection)
        connection.execute(text("CREATE TABLE notes (id int)"))
        allowed = connection.scalar(text("SELECT has_table_privilege('bihuan_app', 'notes', 'INSERT, DELETE')"))
    engine.dispose()
    assert allowed


def test_a_fresh_database_is_a_copy(fresh_database: str, database_url: str) -> None:
    assert fresh_database != database_url
    engine = create_engine(fresh_database)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT current_user")) == "bihuan_app"
    engine.dispose()
