"""A context for commands under test, whose connections are closed afterwards."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from click.testing import CliRunner, Result
from sqlalchemy import Engine

from app import cli as command_line
from app.bootstrap.wiring import build
from app.config.cli_context import CliContext
from app.kernel.clock import SystemClock


@contextmanager
def open_cli() -> Iterator[CliContext]:
    """The context of the running product, by the environment's settings."""
    cli = CliContext(build, SystemClock())
    try:
        yield cli
    finally:
        opened = vars(cli)
        if "engine" in opened:
            cli.engine.dispose()
        if "container" in opened:
            cli.container.need(Engine).dispose()


Bihuan = Callable[..., Result]


def bihuan(*arguments: str) -> Result:
    """What `bihuan` does with the arguments, in this process, by the environment's settings."""
    with open_cli() as context, patch.object(command_line, "CliContext", lambda _build, _clock: context):
        return CliRunner().invoke(command_line.main, arguments)
