"""Brings a database to the present tables, through Alembic and `migrations/env.py`."""

import io

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import NullPool, create_engine

from app.config.settings import ROOT


def upgrade(owner_url: str, revision: str = "head") -> None:
    """Run what is missing; two at once wait for each other."""
    command.upgrade(_config(owner_url), revision)


def downgrade(owner_url: str, revision: str) -> None:
    """Undo down to `revision` (`base` = no tables)."""
    command.downgrade(_config(owner_url), revision)


def draft(owner_url: str, message: str) -> str:
    """Write a new version from the difference between the tables and the models; returns its path."""
    script = command.revision(_config(owner_url), message, autogenerate=True)
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
    return ScriptDirectory.from_config(_config("")).get_current_head()


def _config(owner_url: str) -> Config:
    config = Config(stdout=io.StringIO())  # Alembic tells its progress there; ours is told by the command
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["url"] = owner_url
    return config
