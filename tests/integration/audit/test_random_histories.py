"""Random histories replay without a difference. `HISTORIES=1000` in the environment plays a thousand."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from app.audit.replay.replay_case import Replay
from app.cases.models import Case
from app.ledger.models import LedgerEvent
from tests.support.ledger import breaks
from tests.support.plant.running import Plant, running_plant
from tests.support.random.histories import Troupe, put_in_force, staff

PER_VERSION = 8


@pytest.fixture
def plant(fresh_database: str, tmp_path: Path) -> Iterator[Plant]:
    with running_plant(fresh_database, tmp_path) as plant:
        staff(plant)
        yield plant


def test_random_histories_replay_without_a_difference(plant: Plant) -> None:
    wanted = int(os.environ.get("HISTORIES", "60"))
    troupe = Troupe(plant, seed=7)
    for number in range(wanted):
        if number % PER_VERSION == 0:
            put_in_force(plant, 1 + number // PER_VERSION, seed=number)
        troupe.play()
    assert {"completed", "delegated", "waited", "incidents", "retried"} <= set(troupe.counts)
    replay = plant.container.need(Replay)
    with plant.sessions() as session:
        cases = session.scalars(select(Case.id)).all()
        began = time.perf_counter()
        differences = [found for case in cases if (found := replay.compare(session, case))]
        seconds = time.perf_counter() - began
        steps = session.scalar(select(func.count()).where(LedgerEvent.kind == "input")) or 0
        versions = session.scalar(text("SELECT count(DISTINCT deployment_id) FROM cases"))
        broken = list(breaks(session))
    print(f"{len(cases)} cases, {versions} versions, {steps} steps, {steps / seconds:.0f} steps/s, {troupe.counts}")  # noqa: T201
    assert (len(cases), differences, broken) == (wanted, [], [])
