"""Statements of the hot path, given straight to the driver, inside the session's transaction.

Building a query and describing its result cost several times what running it does; what every submit runs is
therefore written as the driver's own SQL (`%s`, `%(name)s`) and answered with plain tuples. Nothing pending in the
session is flushed before.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NoReturn

import psycopg
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

_KEY = "driver"
Values = Sequence[Any] | Mapping[str, Any]
Write = tuple[str, Sequence[Any]]
"""A change that waits to be run with others: an INSERT, UPDATE or DELETE without WITH, and its values in order."""


def rows(session: Session, statement: str, values: Values) -> list[tuple[Any, ...]]:
    """All rows of a query. Raises SQLAlchemy's DBAPIError, as the session itself would."""
    return _run(session, statement, values).fetchall()


def run(session: Session, statement: str, values: Values) -> int:
    """How many rows a change touched. Raises SQLAlchemy's DBAPIError, as the session itself would."""
    return _run(session, statement, values).rowcount


def run_together(session: Session, writes: Sequence[Write], last: Write) -> int:
    """`writes` and `last` as one statement, a third of the cost of several; how many rows `last` touched.

    All of them see the rows as they were before, so none may touch what another one changes or adds; foreign keys
    between them hold, for they are checked at the end. Raises SQLAlchemy's DBAPIError.
    """
    statement = _together((*(text for text, _ in writes), last[0]))
    return run(session, statement, [value for _, values in (*writes, last) for value in values])


@lru_cache(maxsize=512)
def _together(texts: tuple[str, ...]) -> str:
    if len(texts) == 1:
        return texts[0]
    parts = ", ".join(f"part{number} AS ({text})" for number, text in enumerate(texts[:-1]))
    return f"WITH {parts} {texts[-1]}"


def _run(session: Session, statement: str, values: Values) -> psycopg.Cursor[Any]:
    driver = _driver(session)
    try:
        return driver.execute(statement, values)
    except psycopg.Error as error:
        _fail(session.connection(), driver, statement, error)


def _driver(session: Session) -> "psycopg.Connection[Any]":
    """The connection of the transaction under way; SQLAlchemy is asked for it once per transaction."""
    transaction, driver = session.info.get(_KEY, (None, None))
    if driver is None or transaction is not session.get_transaction():
        driver = session.connection().connection.driver_connection
        if driver is None:
            raise RuntimeError("the connection is closed")
        session.info[_KEY] = (session.get_transaction(), driver)
    return driver  # type: ignore[no-any-return]


def _fail(connection: Connection, driver: "psycopg.Connection[Any]", statement: str, error: psycopg.Error) -> NoReturn:
    """The same error in SQLAlchemy's words."""
    if driver.closed:
        connection.exec_driver_sql("SELECT 1")  # fails as well, by which SQLAlchemy learns of it and renews the pool
    raise DBAPIError.instance(statement, None, error, psycopg.Error, dialect=connection.dialect) from error
