"""A throwaway PostgreSQL for one test run, and databases made from a template inside it."""

import fcntl
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import Engine, make_url, text

from app.config.database import conninfo
from app.config.postgres.provision import OWNER, WORKER, create_database, provision
from app.config.postgres.server import EmbeddedPostgres

PREFIX = "bihuan-test-"
MEMORY, ROOM_BYTES = Path("/dev/shm"), 3 * 1024**3  # noqa: S108  (a folder that mkdtemp makes its own in)
SEARCH_PATH = {"options": "-c search_path=public,procrastinate"}
"""As the product's engines look for tables, without their limit on waiting for a lock."""


@dataclass(frozen=True)
class TestServer:
    """A server in which databases may be made; `url(role, database)` gives SQLAlchemy's URL."""

    __test__ = False
    url: Callable[[str, str], str]

    def create(self, template: str = "template1") -> str:
        """Make a database under a name of its own and return the name."""
        name = f"bihuan_test_{uuid.uuid4().hex[:12]}"
        with self._admin() as connection:
            create_database(connection, name, template)
        return name

    def drop(self, name: str) -> None:
        """Drop the database, ending what is still connected to it."""
        with self._admin() as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _admin(self) -> psycopg.Connection:
        return psycopg.connect(conninfo(self.url("postgres", "postgres")), autocommit=True)


@contextmanager
def running_server() -> Iterator[TestServer]:
    """The server of TEST_DATABASE_URL (a superuser's), or an embedded one that vanishes afterwards."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield _given(url)
        return
    _sweep_leftovers()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=_room()))
    server = EmbeddedPostgres(folder, durable=False)
    try:
        server.hold()
        yield TestServer(server.url)
    finally:
        server.release()
        server.destroy()


def _room() -> Path:
    """Memory where the machine lends enough of it as a folder: making a database there takes a quarter of the time."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM_BYTES:
        return MEMORY
    return Path(tempfile.gettempdir())


def _given(text_url: str) -> TestServer:
    base = make_url(text_url).set(drivername="postgresql+psycopg")

    def url(role: str, database: str) -> str:
        user = base.username if role == "postgres" else role
        password = base.password if role == "postgres" else "test"
        return base.set(username=user, password=password, database=database).render_as_string(hide_password=False)

    if "TEST_TEMPLATE" in os.environ:  # whoever made it made the roles, too
        return TestServer(url)

    def connect(_database: str) -> psycopg.Connection:
        return psycopg.connect(
            conninfo(base.set(database="postgres").render_as_string(hide_password=False)), autocommit=True
        )

    provision(connect)
    with connect("postgres") as connection:
        set_passwords(connection)
    return TestServer(url)


def set_passwords(admin: psycopg.Connection) -> None:
    """Give both roles the password by which tests reach a server of TEST_DATABASE_URL."""
    for role in (OWNER, WORKER):
        admin.execute(f"ALTER ROLE {role} PASSWORD 'test'")


def _sweep_leftovers() -> None:
    """Stop servers whose test run was killed: nobody holds their lock any more.

    One that another worker makes just now is let alone, though its lock may not be held yet.
    """
    for folder in (found for room in {_room(), Path(tempfile.gettempdir())} for found in room.glob(f"{PREFIX}*")):
        try:
            with (folder / "use.lock").open("r+") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            continue  # in use, just being made, or somebody else's
        EmbeddedPostgres(folder, durable=False).destroy()
        shutil.rmtree(folder, ignore_errors=True)


def empty_tables(engine: Engine, *tables: str) -> None:
    """Empty `tables` as the owner."""
    with engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {', '.join(tables)} CASCADE"))
