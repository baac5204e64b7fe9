"""Brings a database to the present tables, through Alembic and `migrations/`.

Migrations run as the owner, one migrator at a time, without freezing a running product: a statement that cannot get
its lock in a few seconds gives up, because everybody behind it would wait too; then the migration is simply run again.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, NullPool, create_engine, text

from app.config.grants import prepare_grants
from app.config.settings import ROOT

_MIGRATORS = 7_406_351_214
"""The advisory lock's number; any constant of our own."""


def upgrade(owner_url: str, revision: str = "head") -> None:
    """Run what is missing; two at once wait for each other."""
    with migrator(owner_url) as config:
        command.upgrade(config, revision)


def draft(owner_url: str, message: str, metadata: MetaData) -> str:
    """Write a new version from the difference between the tables and `metadata`; returns its path."""
    with migrator(owner_url) as config:
        config.attributes["metadata"] = metadata
        script = command.revision(config, message, autogenerate=True)
    if script is None or isinstance(script, list):
        raise RuntimeError("Alembic wrote no single version")
    return str(script.path)


def current(owner_url: str) -> str | None:
    """The database's revision; None before the first migration."""
    engine = create_engine(owner_url, poolclass=NullPool)
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    """The newest revision; None while none is written."""
    return ScriptDirectory.from_config(_config()).get_current_head()


@contextmanager
def migrator(owner_url: str) -> Iterator[Config]:
    """Wait for other migrators; what Alembic is then asked for with this config is one transaction."""
    engine = create_engine(owner_url, poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("SET lock_timeout = '120s'"))
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _MIGRATORS})
        connection.execute(text("SET lock_timeout = '5s'"))
        connection.execute(text("SET statement_timeout = '300s'"))
        connection.commit()
        with connection.begin():
            prepare_grants(connection)
            config = _config()
            config.attributes["connection"] = connection
            yield config


def _config() -> Config:
    config = Config(stdout=io.StringIO())  # Alembic tells its progress there; ours is told by the command
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config
