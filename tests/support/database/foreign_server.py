"""Another firm's PostgreSQL: a server of its own, reached over TCP, with roles that sign in by password."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import psycopg

from app.config.database import conninfo
from app.config.postgres.server import EmbeddedPostgres
from tests.support.database.relay import relay_to
from tests.support.database.server import PREFIX

ROLES = {
    "reader": "",
    "mighty": "SUPERUSER",
    "files": "IN ROLE pg_read_server_files",
}


@dataclass(frozen=True)
class Foreign:
    """The server's `address` for its role reader, whose password all its roles have."""

    address: str
    password: str
    admin: str

    def execute(self, *statements: str) -> None:
        """Run statements as its superuser."""
        with psycopg.connect(self.admin, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def scalar(self, statement: str) -> Any:
        """One value by SQL."""
        with psycopg.connect(self.admin) as connection:
            row = connection.execute(statement).fetchone()
        return row and row[0]


@contextmanager
def foreign_server() -> Iterator[Foreign]:
    """A server that vanishes afterwards."""
    server = EmbeddedPostgres(Path(mkdtemp(prefix=PREFIX)), durable=False)
    try:
        server.hold()
        url = server.url("postgres", "postgres")
        with relay_to(url) as port:
            foreign = Foreign(f"postgresql://reader@127.0.0.1:{port}/postgres", "f0reign", conninfo(url))
            foreign.execute(*(f"CREATE ROLE {name} LOGIN PASSWORD 'f0reign' {more}" for name, more in ROLES.items()))
            yield foreign
    finally:
        server.release()
        server.destroy()
