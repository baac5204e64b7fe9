"""The zone of the setting `timezone` decides what day a step has, is recorded with it, and is what a replay asks."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from app.audit.replay.replay_case import Replay, ReplayEngine
from app.ledger.personal_data.restore import open_bodies
from tests.support.plant.running import Plant, running_plant
from tests.support.plant.small_loop import small_files

NIGHT = timedelta(
    hours=16, minutes=30
)  # after 09:00 in Shanghai: half past one on the third, 17:30 on the second in UTC
CHECKED = b'<camunda:property name="bihuan:check" value="=string(today()) = request.text" />'


def asking_for_today() -> dict[str, bytes]:
    """The small loop, reviewed on the day alone that the request names, and ending with the day."""
    files = small_files()
    loop = files["small_loop.bpmn"].replace(b'value="effective"', b'value="=string(today())"')
    written = b'<camunda:property name="bihuan:writes" value="review" />'
    files["small_loop.bpmn"] = loop.replace(written, written + CHECKED)
    return files


Opened = Callable[[str], Plant]


@pytest.fixture
def plant_in(fresh_database: str, tmp_path: Path) -> Iterator[Opened]:
    """A plant over one database, with the zone asked for."""
    with ExitStack() as stack:
        yield lambda zone: stack.enter_context(running_plant(fresh_database, tmp_path, timezone=ZoneInfo(zone)))


def played(plant: Plant, today: str) -> UUID:
    case = plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": today})
    plant.complete("li", "review", {"limit": 3})
    plant.complete("wang", "confirm", {"again": False})
    return case


@pytest.mark.parametrize(("zone", "today"), [("Asia/Shanghai", "2026-03-03"), ("America/New_York", "2026-03-02")])
def test_a_step_at_night_has_the_plants_day_and_is_replayed_with_it(plant_in: Opened, zone: str, today: str) -> None:
    plant = plant_in(zone)
    plant.hire("wang", "production")
    plant.hire("li", "qa")
    plant.deploy(asking_for_today())
    plant.clock.advance(NIGHT)
    case = played(plant, today)

    elsewhere = plant_in("Pacific/Auckland")  # whoever replays may live anywhere
    for house in (plant, elsewhere):
        with house.sessions() as session:
            assert Replay(house.container.need(ReplayEngine)).compare(session, case) is None
            outcome = session.scalar(text("SELECT outcome FROM cases WHERE id = :id"), {"id": case})
            query = "SELECT body FROM ledger_events WHERE case_id = :id AND kind = 'input'"
            bodies = list(open_bodies(session, session.scalars(text(query), {"id": case})))
        assert outcome == today
        assert {body["input"]["zone"] for body in bodies} == {zone}
        assert all(body["act"]["at"].endswith("+00:00") for body in bodies)


def test_without_a_stored_calendar_a_day_ends_by_the_plants_clock(plant_in: Opened) -> None:
    plant = plant_in("America/New_York")
    plant.hire("wang", "production")
    files = small_files()
    files["small_loop.bpmn"] = files["small_loop.bpmn"].replace(
        b'camunda:dueDate="P1D"', b'camunda:dueDate="2026-03-04"'
    )
    plant.deploy(files)
    plant.start("wang", "small_loop")

    assert plant.task("wang", "ask").due_at == datetime(2026, 3, 5, 4, 59, 59, tzinfo=UTC)
