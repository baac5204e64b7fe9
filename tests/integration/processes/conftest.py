"""A way to begin cases of the shipped files on the real engine."""

from collections.abc import Mapping
from itertools import count

import pytest

from app.engine.spiff.engine import SpiffEngine
from tests.support.loop_files import OneDeployment, shipped
from tests.support.loop_runner import Case
from tests.support.loop_scenarios import Start


def starter(files: Mapping[str, bytes], begun: list[Case] | None = None) -> Start:
    """Begins cases of `files`; every case is also put into `begun`."""
    engine, numbers = SpiffEngine(OneDeployment(files)), count()

    def start(process: str, variables: object = None, *, start: str | None = None) -> Case:
        case = Case(engine, files, process, variables, start=start, number=next(numbers))  # type: ignore[arg-type]
        if begun is not None:
            begun.append(case)
        return case

    return start


@pytest.fixture(scope="session")
def start() -> Start:
    return starter(shipped())
