"""The deploy gate as the running product has it: with the engine's trial run and the topics that jobs serve."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from sqlalchemy.orm import sessionmaker

from app.bootstrap.wiring import SLICES
from app.definitions import Gate, Probe
from app.engine.spiff.probe import probe
from app.kernel.container import Container


def build_gate() -> Gate:
    """Needs no database, so that `bihuan lint` works anywhere."""
    container = Container()
    container.hold(probe, Probe)
    container.hold(_no_sessions, sessionmaker)  # nobody asks it for a session
    for one in SLICES:
        one.register(container)
    return container.need(Gate)


def _no_sessions() -> AbstractContextManager[Any]:
    """Only the topics' names are asked for; no handler runs."""
    return nullcontext()
