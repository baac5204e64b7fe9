"""The way into somebody else's PostgreSQL: over the network, as a role without powers, to read, and not for ever.

It is PostgreSQL alone that is read by query: there the database itself can be asked who we are to it, and made to
refuse what is no reading. Our own server is known by its system identifier, whatever name it is called by.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Connection, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from app.connectors.outside import Reach
from app.connectors.port import Opening
from app.imports import SourceError

_PORT = 5432
_HOST = re.compile(r"[A-Za-z0-9][\w.-]*|[0-9A-Fa-f:.]+")
_QUERY = {"sslmode"}
_LIMITS = (
    "-c default_transaction_read_only=on -c statement_timeout=60000 -c lock_timeout=5000"
    " -c idle_in_transaction_session_timeout=120000"
)
_STANDING = text(
    "SELECT system_identifier, (SELECT bool_or(rolsuper OR rolreplication OR rolname IN ('pg_execute_server_program',"
    " 'pg_read_server_files', 'pg_write_server_files')) FROM pg_roles WHERE pg_has_role(session_user, oid, 'MEMBER'))"
    " FROM pg_control_system()"
)


class SqlServer:
    """A database that may be read; `own_system` gives our own server's identifier."""

    def __init__(self, url: URL, password: str, reach: Reach, own_system: Callable[[], int]) -> None:
        self._url = url
        self._password = password
        self._reach = reach
        self._own_system = own_system

    @property
    def subject(self) -> str:
        """The database, for people."""
        return self._url.set(query={}).render_as_string()

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A transaction that reads and is rolled back. Raises SourceError for what may not be read, SQLAlchemyError."""
        host, port = str(self._url.host), self._url.port or _PORT
        options = {
            "hostaddr": self._reach.addresses(host, port)[0],
            "password": self._password,
            "options": _LIMITS,
            "connect_timeout": 10,
            # Nothing that lies about on this machine speaks for us.
            "passfile": "/dev/null",
            "sslcertmode": "disable",
            "gssencmode": "disable",
        }
        engine = create_engine(self._url.set(port=port), poolclass=NullPool, connect_args=options)
        with engine.connect() as connection, connection.begin() as transaction:
            connection.execute(text("SET TRANSACTION READ ONLY"))
            self._require_harmless(connection)
            yield connection
            transaction.rollback()

    def _require_harmless(self, connection: Connection) -> None:
        system, powerful = connection.execute(_STANDING).one()
        if system == self._own_system():
            raise SourceError("This is the database server of Bihuan itself; a connector reads other systems")
        if powerful:
            raise SourceError(
                "The role %(role)s has powers over its server; let the connector sign in as one that may only read",
                role=self._url.username,
            )


def open_server(opening: Opening) -> SqlServer:
    """The server that the settings `url` and `password` mean; raises SourceError that says what is wrong with them."""
    url = read_url(str(opening.settings["url"]))
    reference = str(opening.settings.get("password") or "")
    password = opening.secret(reference, str(url.host)) if reference else ""
    return SqlServer(url, password, opening.reach, opening.own_system)


def read_url(address: str) -> URL:
    """The address of one PostgreSQL, host, user and database named, with no password and no other option."""
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise SourceError(
            "This is no database address; it looks like postgresql+psycopg://reader@host/database"
        ) from None
    if url.drivername not in {"postgres", "postgresql", "postgresql+psycopg"}:
        raise SourceError(
            "Only PostgreSQL is read by query, not %(kind)s; let other databases write files or offer a service",
            kind=url.get_backend_name() if url.drivername.isascii() else "",
        )
    if url.password is not None:
        raise SourceError("The address holds a password; leave it out and name it as a secret")
    if not (url.username and url.database and _HOST.fullmatch(url.host or "")) or set(url.query) - _QUERY:
        raise SourceError(
            "The address must name one host, the user and the database, and nothing else but sslmode; sockets and files"
            " are no connector's"
        )
    return url.set(drivername="postgresql+psycopg")
