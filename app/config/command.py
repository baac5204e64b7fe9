"""What every command shares: its context (settings, container, session) and one way to print for people or scripts.

A slice's `commands.py` lists `commands: list[click.Command]`; `app.cli` finds them.

    @click.command()
    @json_option
    @pass_cli
    def list_things(cli: CliContext, as_json: bool) -> None:
        with cli.session() as session:
            say({"things": 3}, "3 things", as_json)
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

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

json_option = click.option("--json", "as_json", is_flag=True, help="输出 JSON / Print JSON.")


def say(data: Any, sentence: str, as_json: bool = False) -> None:
    """Print `data` as one line of JSON, or the sentence."""
    click.echo(json.dumps(data, ensure_ascii=False, default=str) if as_json else sentence)


def terminal_language() -> str:
    """`zh` when the terminal's locale is Chinese, else `en`."""
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh" if next(filter(None, names), "").lower().startswith("zh") else "en"
