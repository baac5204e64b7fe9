"""A desk for commands under test, whose connections are closed afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from app.bootstrap.wiring import build
from app.config.command import Desk


@contextmanager
def open_desk() -> Iterator[Desk]:
    """The desk of the running product, by the environment's settings."""
    desk = Desk(build)
    try:
        yield desk
    finally:
        opened = vars(desk)
        if "engine" in opened:
            desk.engine.dispose()
        if "wiring" in opened:
            desk.wiring.need(Engine).dispose()
