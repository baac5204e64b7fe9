"""The deploy gate as the running product has it: with the engine's trial run and the topics that jobs serve."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from app.bootstrap.topics import serve_topics
from app.definitions.catalogue import Definitions
from app.definitions.gate.limited import Gate
from app.engine.spiff.probe import probe
from app.jobs.registry import Handlers


def build_gate() -> Gate:
    """Needs no database, so that `bihuan lint` works anywhere."""
    return Gate(probe, serve_topics(Handlers(), Definitions(_no_sessions)).topics)


def _no_sessions() -> AbstractContextManager[Any]:
    """Only the topics' names are asked for; no handler runs."""
    return nullcontext()
