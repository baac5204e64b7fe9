"""A context for commands under test, whose connections are closed afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from app.bootstrap.wiring import build
from app.config.command import CliContext
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
