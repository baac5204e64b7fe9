"""A product of its own for one run: a temporary instance with its database, definitions, people and tokens."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy.orm import Session

from app.bootstrap.wiring import build
from app.config import migrations
from app.config.database import conninfo, embedded, make_engine, with_database
from app.config.postgres.provision import DATABASE
from app.config.settings import Settings, load_settings
from app.definitions.deployment import Deploy
from app.definitions.files import collect
from app.identity.account_lifecycle import NewPerson, add_user
from app.identity.actor import SYSTEM, Grant
from app.identity.grants import grant
from app.identity.tokens import NewToken, create_token
from app.kernel.clock import SystemClock
from scripts.benchmark import floor

DEFINITIONS = Path(__file__).parent / "definitions"
CANDIDATES = tuple(f"qa{number}" for number in range(1, 9))
PEOPLE = {"maker": "production", "boss": "production_manager", "judge": "qa_manager"} | dict.fromkeys(CANDIDATES, "qa")


@dataclass(frozen=True)
class Plant:
    """What a measurement needs to know: how to start more processes, who may act, where the database is."""

    settings: Settings
    environ: Mapping[str, str]
    tokens: Mapping[str, str]
    postgres_pid: int

    @property
    def log(self) -> Path:
        """PostgreSQL's log."""
        return embedded(self.settings.instance_dir).home / "postgres.log"

    @property
    def floor_conninfo(self) -> str:
        """The working role's connection, without the product's session options."""
        return conninfo(self.settings.database_url or "")

    def superuser(self) -> psycopg.Connection:
        """A connection that may see and set everything; each statement commits itself."""
        url = embedded(self.settings.instance_dir).url("postgres", DATABASE)
        return psycopg.connect(conninfo(url), autocommit=True)


@contextmanager
def plant() -> Iterator[Plant]:
    """Everything made ready in a temporary folder, and nothing left of it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="bihuan-bench-"))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BIHUAN_", "DATABASE_"))}
    environ = kept | {"BIHUAN_INSTANCE": str(folder), "BIHUAN_DEMO": "false", "BIHUAN_LOG_LEVEL": "warning"}
    try:
        settings = with_database(load_settings(environ))
        yield _prepared(settings, environ)
    finally:
        embedded(folder.absolute()).release()
        embedded(folder.absolute()).destroy()
        shutil.rmtree(folder, ignore_errors=True)


def _prepared(settings: Settings, environ: Mapping[str, str]) -> Plant:
    migrations.upgrade(settings.database_owner_url or "")
    with psycopg.connect(conninfo(settings.database_owner_url or "")) as owner:
        owner.execute(floor.TABLE)
    engine = make_engine(settings)
    with Session(engine) as session, session.begin():
        tokens = {username: _hire(session, username, role) for username, role in PEOPLE.items()}
        build(settings).need(Deploy)(session, SYSTEM, collect([DEFINITIONS]))
    engine.dispose()
    pid = embedded(settings.instance_dir).pid()
    return Plant(settings, environ, tokens, pid or 0)


def _hire(session: Session, username: str, role: str) -> str:
    now = SystemClock().now()
    add_user(session, SYSTEM, NewPerson(username, username.title()), now)
    grant(session, SYSTEM, username, Grant(role), now)
    return create_token(session, SYSTEM, NewToken(username), now)
