"""Begins cases of the loop on the real engine."""

from collections.abc import Mapping
from itertools import count

from app.engine.spiff.engine import SpiffEngine
from tests.support.loop.files import OneDeployment, models_of
from tests.support.loop.runner import Case
from tests.support.loop.scenarios import Start


def starter(files: Mapping[str, bytes], begun: list[Case] | None = None, *, prune: bool = True) -> Start:
    """Begins cases of `files`; every case is also put into `begun`."""
    engine, models, numbers = SpiffEngine(OneDeployment(files), prune=prune), models_of(files), count()

    def begin(process: str, variables: Mapping[str, object] | None = None, *, start: str | None = None) -> Case:
        case = Case(engine, models[process], variables, start=start, number=next(numbers))
        if begun is not None:
            begun.append(case)
        return case

    return begin
