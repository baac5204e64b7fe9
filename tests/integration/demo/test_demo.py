"""`bihuan demo seed`: the plant, the published counts, and one case at each stage of the loop."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session, sessionmaker

from app.audit.replay.replay_case import Replay, all_cases
from app.bootstrap.wiring import build
from app.cases.models import Case
from app.config.postgres.provision import WORKER
from app.config.settings import Settings
from app.definitions.deployment import Deploy
from app.definitions.files import collect
from app.demo import inspections
from app.demo.rehearsal import Rehearsal
from app.demo.seed import continue_counts, perform
from app.identity.actor import SYSTEM
from app.identity.directory import actor_of
from app.identity.models import Absence, GrantRow, User
from app.kernel.clock import OffsetClock
from app.kernel.container import Container
from app.kernel.roles import ROLES
from app.ledger import Action, LedgerEvent
from app.organisation.pages.org_tree import read_organisation
from app.plant import ProcessStep, ProductionLine
from app.quality.models.measurement import Measurement
from app.tasks.inbox.worklist import my_tasks
from app.tasks.models import Task
from tests.support.clock import FixedClock
from tests.support.database.server import TestServer
from tests.support.ledger import breaks
from tests.support.plant.demonstration import found_demonstration
from tests.support.plant.feeds import import_rows

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)


@dataclass
class Demo:
    container: Container
    sessions: "sessionmaker[Session]"
    cases: list[UUID]

    def perform(self) -> list[UUID]:
        return perform(self.container.need(Engine), self.container.need(Rehearsal), FixedClock(NOW))


@pytest.fixture(scope="module")
def demo(
    database_server: TestServer, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Demo]:
    """A demonstration seeded once for the tests of this file, which only read it."""
    name = database_server.create(template_database)
    folder = tmp_path_factory.mktemp("instance")
    url = database_server.url(WORKER, name)
    found_demonstration(database_server, url)
    container = build(Settings(instance_dir=folder, secret_key="k" * 32, database_url=url, demo=True))
    sessions = container.need(sessionmaker)
    with sessions.begin() as session:
        container.need(Deploy)(session, SYSTEM, collect((Path("processes"), Path("forms"))))
    demo = Demo(container, sessions, [])
    demo.cases = demo.perform()
    yield demo
    container.need(Engine).dispose()
    database_server.drop(name)


@pytest.fixture
def reading(demo: Demo) -> Iterator[Session]:
    with demo.sessions() as session:
        yield session


def case_at(session: Session, element: str, step: str) -> Case:
    query = select(Case).join(Task, Task.case_id == Case.id).where(Task.element == element, Task.state == "open")
    return session.scalars(query.where(Case.step == step)).one()


def test_every_human_step_of_the_loop_waits_somewhere(reading: Session) -> None:
    waiting = set(reading.scalars(select(Task.element).where(Task.state == "open")))
    assert waiting == {
        "confirm_signal",
        "submit_request",
        "review_dismissal",
        "qa_review",
        "hr_plan",
        "hold_sessions",
        "online_course",
        "extra_training",
        "score_qa",
        "adjudicate",
        "on_job_check",
        "verify",
        "ruling",
        "production_feedback",
    }
    outcomes = reading.execute(select(Case.outcome).where(Case.parent_id.is_(None), Case.state == "completed"))
    assert [row.outcome for row in outcomes] == ["effective"]


def test_every_lane_finds_work_in_its_inbox(reading: Session) -> None:
    for username in ("liu.qiang", "he.jun", "wu.jing", "shen.jie", "zhu.lin", "lin.hui", "cao.yong"):
        assert list(my_tasks(reading, actor_of(reading, username, NOW))), f"{username} has nothing to do"


def test_thirty_people_hold_every_role_and_one_is_on_vacation(reading: Session) -> None:
    assert reading.scalar(select(func.count()).select_from(User)) == 30
    assert set(reading.scalars(select(GrantRow.role))) == set(ROLES)
    away = reading.scalars(select(Absence)).one()
    assert away.starts <= NOW < away.ends
    assert away.substitute_id is not None


def test_the_plant_has_two_lines_and_six_steps(reading: Session) -> None:
    assert reading.scalar(select(func.count()).select_from(ProductionLine)) == 2
    assert reading.scalar(select(func.count()).select_from(ProcessStep)) == 6


def test_the_record_says_where_the_plant_came_from(reading: Session) -> None:
    added = select(func.count()).where(LedgerEvent.action == Action.MASTER_DATA_ADDED)
    assert reading.scalar(added) == 1 + 2 + 6 + 6 + 2 + 10 + 7 + 1 + 39, (
        "places, products, codes, courses, the calendar"
    )


def test_the_published_counts_lie_on_the_last_working_days(reading: Session) -> None:
    query = select(Measurement).where(Measurement.source == inspections.PUBLISHED).order_by(Measurement.period_start)
    samples = reading.scalars(query).all()
    assert (len(samples), sum(s.qty_total for s in samples)) == (54, 2700)
    assert [s.qty_defect for s in samples[:3]] == [12, 15, 8]
    assert samples[-1].period_end <= NOW - timedelta(days=1)


def test_the_published_study_waits_for_the_verifiers_signature(reading: Session) -> None:
    variables = case_at(reading, "verify", "filling").variables
    effect: dict[str, Any] = variables["effect"]
    assert (effect["n_before"], effect["x_before"], effect["n_after"], effect["x_after"]) == (750, 167, 950, 95)
    assert round(effect["reduction"], 3) == 0.551
    assert (round(effect["interval"]["low"], 3), round(effect["interval"]["high"], 3)) == (0.433, 0.644)
    assert (effect["training_round"], variables["outcome"]["outcome"]) == (2, "effective")
    assert (variables["baseline"]["rate"], variables["baseline"]["limit"]) == (0.222667, 0.12)


def test_the_first_round_of_the_study_was_the_articles_example(reading: Session) -> None:
    variables = case_at(reading, "verify", "filling").variables
    assert (variables["finding"]["code"], variables["ruling"]["target"]) == ("R2a", "qa")
    parameters = [point.get("parameter") for point in variables["qa_review"]["key_points"]]
    assert parameters == [None, "nozzle_height", "filling_pressure"]


def test_other_steps_tell_their_own_stories(reading: Session) -> None:
    assert case_at(reading, "production_feedback", "seaming").variables["outcome"]["outcome"] == "effective"
    assert case_at(reading, "ruling", "welding").variables["outcome"]["outcome"] == "ineffective"


def test_nothing_is_left_to_the_worker_and_nothing_is_stuck(reading: Session) -> None:
    assert reading.scalar(text("SELECT count(*) FROM procrastinate.procrastinate_jobs")) == 0
    assert reading.scalar(text("SELECT count(*) FROM incidents")) == 0


def test_seeding_again_changes_nothing(demo: Demo, reading: Session) -> None:
    before = reading.scalar(select(func.count()).select_from(Case))
    assert len(demo.cases) == 13
    assert demo.perform() == []
    assert reading.scalar(select(func.count()).select_from(Case)) == before


def test_the_record_holds_and_every_case_replays(demo: Demo, reading: Session) -> None:
    assert list(breaks(reading)) == []
    replay = demo.container.need(Replay)
    assert [found for case in all_cases(reading) if (found := replay.compare(reading, case))] == []


def test_moving_the_clock_brings_counts_for_the_simulated_steps_only(reading: Session) -> None:
    def counted(source: str) -> int:
        return reading.scalar(select(func.count()).where(Measurement.source == source)) or 0

    simulated, published = counted(inspections.SIMULATED), counted(inspections.PUBLISHED)
    continue_counts(reading, import_rows(), FixedClock(NOW + timedelta(days=7)))
    assert counted(inspections.SIMULATED) == simulated + 5 * len(inspections.QUALITIES)
    assert counted(inspections.PUBLISHED) == published
    continue_counts(reading, import_rows(), FixedClock(NOW + timedelta(days=7)))
    assert counted(inspections.SIMULATED) == simulated + 5 * len(inspections.QUALITIES)


def test_the_demo_clock_moves_forward_for_every_process(tmp_path: Path) -> None:
    clock, other = OffsetClock(tmp_path / "offset"), OffsetClock(tmp_path / "offset")
    clock.advance(timedelta(days=35))
    assert other.offset() == timedelta(days=35)


def test_the_thirty_people_stand_in_units_with_some_posts_open(demo: Demo) -> None:
    with demo.sessions() as session:
        found = read_organisation(session, SYSTEM)
    [plant] = found.units
    assert (plant.headcount, len(found.unplaced), plant.dispatched) == (30, 0, 1)
    assert (plant.planned, plant.open, plant.over) == (33, 3, 0)
