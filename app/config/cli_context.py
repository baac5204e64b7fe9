"""What commands share: settings, sessions and the container, each opened when it is asked for."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.config.database import make_engine, with_database
from app.config.settings import Settings, load_settings
from app.config.table_version import require_tables
from app.kernel.clock import Clock
from app.kernel.container import Container


class CliContext:
    """What a command works with. Nothing is read or started before it is asked for."""

    def __init__(self, build: Callable[[Settings], Container], clock: Clock) -> None:
        self._build = build
        self.clock = clock
        """The machine's clock, by which accounts and roles count."""

    @cached_property
    def settings(self) -> Settings:
        """The settings, with a database that answers."""
        return with_database(load_settings())

    @cached_property
    def container(self) -> Container:
        """The use cases, wired as in the running product; raises OldTablesError."""
        require_tables(self.engine)
        return self._build(self.settings)

    @cached_property
    def engine(self) -> Engine:
        """Connections of the working role."""
        return make_engine(self.settings)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One transaction: committed when the block ends well, else rolled back; raises OldTablesError."""
        require_tables(self.engine)
        info = {"mail": self.settings.smtp.enabled}
        with Session(self.engine, expire_on_commit=False, info=info) as session, session.begin():
            yield session


pass_cli = click.make_pass_decorator(CliContext)
