"""A plant with the small loop, whose cases exports and pages are made of."""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.definitions.catalogue import Definitions
from app.process_mining.event_log.ocel import write_ocel
from app.process_mining.event_log.pseudonyms import naming
from app.process_mining.event_log.selection import TraceSelection, read_traces
from app.process_mining.event_log.xes import write_xes
from tests.support.plant.running import Plant, running_plant

EVERYTHING = TraceSelection()
SMALL = Path(__file__).parents[2] / "data" / "small"


@pytest.fixture
def small_plant(fresh_database: str, tmp_path: Path) -> Iterator[Plant]:
    with running_plant(fresh_database, tmp_path) as plant:
        for username, role in (("wang", "production"), ("li", "qa"), ("zhao", "qa"), ("sun", "qa_manager")):
            plant.hire(username, role)
        plant.deploy({path.name: path.read_bytes() for path in sorted(SMALL.iterdir())})
        yield plant


def walk(plant: Plant, rounds: int = 1) -> UUID:
    """One case of the small loop from request to its end."""
    case = plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
    for turn in range(rounds):
        plant.complete("li", "review", {"limit": 3})
        plant.complete("wang", "confirm", {"again": turn + 1 < rounds})
    return case


Write = Callable[..., bytes]


@pytest.fixture
def xes(small_plant: Plant) -> Write:
    def write(wanted: TraceSelection = EVERYTHING, *, pseudonymise: bool = False, **options: Any) -> bytes:
        target = BytesIO()
        with small_plant.sessions() as session:
            traces = read_traces(session, small_plant.container.need(Definitions), wanted)
            write_xes(target, traces, naming(session, pseudonymise=pseudonymise), **options)
        return target.getvalue()

    return write


@pytest.fixture
def ocel(small_plant: Plant) -> Write:
    def write(wanted: TraceSelection = EVERYTHING, *, pseudonymise: bool = False) -> bytes:
        target = BytesIO()
        with small_plant.sessions() as session:
            traces = read_traces(session, small_plant.container.need(Definitions), wanted)
            write_ocel(target, session, traces, naming(session, pseudonymise=pseudonymise))
        return target.getvalue()

    return write
