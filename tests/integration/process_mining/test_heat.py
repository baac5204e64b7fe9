"""Waiting, working, rework and lateness by element, counted on cases made by hand."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from app.identity import SYSTEM, Grant, Places, places_of
from app.kernel.errors import InvalidInputError, NotFoundError
from app.process_mining.heatmap.figure_labels import duration, level_of
from app.process_mining.heatmap.figures import HeatmapScope, TypicalTimes, measure, versions
from app.process_mining.heatmap.page import HeatReader
from app.process_mining.heatmap.page_models import HeatPage
from app.process_mining.heatmap.query import HeatmapQuery, ask
from tests.integration.process_mining.conftest import walk
from tests.support.plant.running import START, Plant

DAY = timedelta(days=1)
ZONE = ZoneInfo("Asia/Shanghai")


def scope(plant: Plant, **changes: object) -> HeatmapScope:
    facts = {"process": "small_loop", "since": START - DAY, "until": START + 60 * DAY, "now": plant.clock.now()}
    facts["reach"] = places_of(SYSTEM, "process:heat")
    return HeatmapScope(**(facts | changes))  # type: ignore[arg-type]


def read(plant: Plant, metric: str = "waiting", version: int = 0, reader: str = "sun", days: int = 30) -> HeatPage:
    today = START.date()
    asked = HeatmapQuery("small_loop", metric, today, today + days * DAY, version)  # type: ignore[arg-type]
    with plant.sessions() as session:
        return plant.container.need(HeatReader).read(session, plant.actor(reader), asked, plant.clock.now(), ZONE)


@pytest.mark.parametrize("query", [{"to": "9999-12-31"}, {"to": "0001-01-01"}, {"from": "0001-01-01"}])
def test_the_calendars_ends_are_days(small_plant: Plant, query: dict[str, str]) -> None:
    asked = ask("small_loop", query, START.date())
    with small_plant.sessions() as session:
        reader = small_plant.container.need(HeatReader)
        page = reader.read(session, small_plant.actor("sun"), asked, small_plant.clock.now(), ZONE)
    assert page is not None


def test_waiting_ends_when_somebody_takes_the_task(small_plant: Plant) -> None:
    small_plant.start("wang", "small_loop")
    task = small_plant.task("wang", "ask").id
    small_plant.clock.advance(timedelta(hours=3))
    small_plant.claim("wang", task)
    small_plant.clock.advance(timedelta(hours=1))
    small_plant.complete_task("wang", task, {"line": "L1", "text": "leaks"})
    with small_plant.sessions() as session:
        found = measure(session, scope(small_plant), (), ())["ask"]
    assert (found.waiting, found.working) == (TypicalTimes(3 * 3600, 3 * 3600), TypicalTimes(3600, 3600))


def test_rework_counts_visits_beyond_the_first(small_plant: Plant) -> None:
    walk(small_plant, rounds=3)
    with small_plant.sessions() as session:
        found = measure(session, scope(small_plant), (), ())
    assert {name: (heat.visits, heat.rework) for name, heat in found.items()} == {
        "ask": (1, 0),
        "review": (3, 2),
        "confirm": (3, 2),
    }


def test_open_work_past_its_due_date_is_late_already(small_plant: Plant) -> None:
    small_plant.start("wang", "small_loop")
    small_plant.clock.advance(10 * DAY)
    with small_plant.sessions() as session:
        found = measure(session, scope(small_plant), (), ())["ask"]
    assert (found.open, found.due, found.late, found.waiting) == (1, 1, 1, TypicalTimes(10 * 86400, 10 * 86400))


def test_only_work_of_the_period_counts(small_plant: Plant) -> None:
    walk(small_plant)
    with small_plant.sessions() as session:
        assert measure(session, scope(small_plant, since=START + DAY), ("ask",), ()) == {}
        assert measure(session, scope(small_plant, reach=Places([Grant("manager", line="L2")])), (), ()) == {}
        assert set(measure(session, scope(small_plant, reach=Places([Grant("manager", line="L1")])), (), ())) == {
            "review",
            "confirm",
        }


def test_elements_that_are_no_tasks_are_read_from_the_ledger(small_plant: Plant) -> None:
    walk(small_plant, rounds=2)
    with small_plant.sessions() as session:
        found = measure(session, scope(small_plant), ("gw",), ())["gw"]
        (version,) = versions(session, scope(small_plant))
    assert (found.visits, found.rework, found.open, found.working) == (2, 1, 0, TypicalTimes(0, 0))
    assert (version.number, version.cases, version.finished, version.tasks, version.rework) == (1, 1, 1, 5, 2)


def test_the_hottest_element_comes_first_and_sets_the_scale(small_plant: Plant) -> None:
    walk(small_plant, rounds=2)
    page = read(small_plant, "rework")
    assert [(row.element, row.level) for row in page.rows] == [("confirm", 4), ("review", 4), ("ask", 0)]
    assert page.rows[0].label == "50 %"


def test_a_version_that_does_not_exist_and_a_period_that_ends_too_early_are_refused(small_plant: Plant) -> None:
    with pytest.raises(NotFoundError):
        read(small_plant, version=7)
    with pytest.raises(InvalidInputError):
        read(small_plant, days=-1)


def test_a_manager_of_one_line_sees_that_line_only(small_plant: Plant) -> None:
    walk(small_plant)
    small_plant.hire("qian", "manager", line="L2")
    page = read(small_plant, reader="qian")
    assert (page.lines, page.rows) == (("L2",), [])


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(20, "< 1 min"), (600, "10 min"), (5400, "1.5 h"), (86400, "1 d"), (2_000_000, "23 d")],
)
def test_durations_are_said_in_one_unit(seconds: float, shown: str) -> None:
    assert duration(seconds)["en"] == shown


def test_levels_divide_the_highest_value_into_four() -> None:
    assert [level_of(value, 8) for value in (0, 0.1, 2, 2.1, 4, 6, 7, 8)] == [0, 1, 1, 2, 2, 3, 4, 4]
    assert level_of(None, 8) == 0
