"""Statements of the hot path, given straight to the driver, inside the session's transaction.

Building a query and describing its result cost several times what running it does; what every submit runs is
therefore written as the driver's own SQL (`%s`, `%(name)s`) and answered with plain tuples. Nothing pending in the
session is flushed before.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NoReturn
from uuid import UUID

import psycopg
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

_KEY = "driver"
Values = Sequence[Any] | Mapping[str, Any]
_Cursors = tuple[psycopg.Cursor[Any], psycopg.RawCursor[Any]]
Write = tuple[str, Sequence[Any]]
"""A change that waits to be run with others: an INSERT, UPDATE or DELETE without WITH, and its values in order."""


def rows(session: Session, statement: str, values: Values) -> list[tuple[Any, ...]]:
    """All rows of a query. Raises SQLAlchemy's DBAPIError, as the session itself would."""
    return _run(session, statement, values).fetchall()


def run(session: Session, statement: str, values: Values) -> int:
    """How many rows a change touched. Raises SQLAlchemy's DBAPIError, as the session itself would."""
    return _run(session, statement, values).rowcount


def run_together(session: Session, writes: Sequence[Write], last: Write) -> list[tuple[Any, ...]]:
    """`writes` and `last` as one statement, which costs less than several; the rows that `last` has RETURNING for.

    All of them see the rows as they were before, so none may touch what another one changes or adds; foreign keys
    between them hold, for they are checked at the end. Raises SQLAlchemy's DBAPIError.
    """
    statement = _together((*(text for text, _ in writes), last[0]))
    values = [value for _, values in (*writes, last) for value in values]
    return _run(session, statement, values, raw=True).fetchall()


def array(values: Iterable[UUID | str]) -> str:
    """A one-dimensional array as PostgreSQL writes it, which the driver need not take apart for its types."""
    return "{" + ",".join('"' + str(one).replace("\\", "\\\\").replace('"', '\\"') + '"' for one in values) + "}"


@lru_cache(maxsize=512)
def _together(texts: tuple[str, ...]) -> bytes:
    """One statement with the server's own `$1`, `$2`, …: the driver would take so long a text apart at every run.

    As bytes, always the same: the driver looks prepared statements up by them, and a hash is reckoned once.
    """
    *first, last = texts
    parts = ", ".join(f"part{number} AS ({text})" for number, text in enumerate(first))
    pieces = (f"WITH {parts} {last}" if parts else last).split("%s")
    return (pieces[0] + "".join(f"${number}{piece}" for number, piece in enumerate(pieces[1:], start=1))).encode()


def _run(session: Session, statement: str | bytes, values: Values, *, raw: bool = False) -> psycopg.Cursor[Any]:
    """`raw` texts carry the server's own places. The cursor serves the next statement too, so read it at once."""
    plain, own_places = _cursors(session)
    cursor = own_places if raw else plain
    try:
        return cursor.execute(statement, values)
    except psycopg.Error as error:
        text = statement if isinstance(statement, str) else statement.decode()
        _fail(session.connection(), cursor.connection, text, error)


def _cursors(session: Session) -> _Cursors:
    """Those of the transaction's connection, made once for its whole life; SQLAlchemy is asked once a transaction."""
    transaction, cursors = session.info.get(_KEY, (None, None))
    if cursors is None or transaction is not session.get_transaction():
        held = session.connection().connection
        cursors = held.info.get(_KEY)
        if cursors is None:
            if (driver := held.driver_connection) is None:
                raise RuntimeError("the connection is closed")
            cursors = held.info[_KEY] = (driver.cursor(), psycopg.RawCursor(driver))
        session.info[_KEY] = (session.get_transaction(), cursors)
    return cursors  # type: ignore[no-any-return]


def _fail(connection: Connection, driver: "psycopg.Connection[Any]", statement: str, error: psycopg.Error) -> NoReturn:
    """The same error in SQLAlchemy's words."""
    if driver.closed:
        connection.exec_driver_sql("SELECT 1")  # fails as well, by which SQLAlchemy learns of it and renews the pool
    raise DBAPIError.instance(statement, None, error, psycopg.Error, dialect=connection.dialect) from error
