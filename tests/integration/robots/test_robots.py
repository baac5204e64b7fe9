"""Group robots: signed as their makers say, each task once, and whatever they answer holds nothing up."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

from app.bootstrap.pages import create_app
from app.config import OutsideHost, OutsideSettings, RobotGroup, RobotSettings
from app.jobs import JobKinds, run_one
from app.kernel.errors import DomainError
from app.robots.queue_messages import JOB, queue_messages
from app.robots.send_message import SendMessage
from app.tasks.jobs.announce_tasks import announce_tasks
from app.web.extensions import db
from tests.support.at_once import at_once
from tests.support.plant.pages import signed_in
from tests.support.plant.running import Plant, running_plant
from tests.support.plant.small_loop import small_files
from tests.support.services.robot_service import SECRET, TOKEN, RobotService, robot_service

PATHS = {"wecom": "/cgi-bin/webhook/send", "dingtalk": "/robot/send", "feishu": "/open-apis/bot/v2/hook"}
QA = (RobotGroup("qa"),)


@pytest.fixture
def service() -> Iterator[RobotService]:
    with robot_service() as service:
        yield service


class Robots:
    """A plant whose QA has robots, one a kind, and a number of reviews that wait."""

    def __init__(self, plant: Plant, robots: tuple[RobotSettings, ...]) -> None:
        self.plant, self.robots = plant, robots

    def open_tasks(self, count: int) -> None:
        for _ in range(count):
            self.plant.start("wang", "small_loop")
            self.plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})

    def sweep(self) -> int:
        with self.plant.sessions.begin() as session:
            announce_tasks(session, self.plant.clock.now())
        with self.plant.sessions.begin() as session:
            return queue_messages(session, self.robots, self.plant.clock.now())

    def attempt(self, number: int = 1) -> None:
        """The waiting message's job, once."""
        with self.plant.sessions() as session:
            message = session.scalar(text("SELECT max(id) FROM robot_messages"))
        run_one(self.plant.container.need(JobKinds).kind(JOB), {"message": message}, self.plant.sessions, number)

    def fates(self) -> list[tuple[str, int, str | None]]:
        query = text("""SELECT CASE WHEN sent_at IS NOT NULL THEN 'sent' WHEN failed_at IS NOT NULL THEN 'failed'
            WHEN claimed_at IS NOT NULL THEN 'claimed' ELSE 'waits' END, tasks, error
            FROM robot_messages ORDER BY id""")
        with self.plant.sessions() as session:
            return [tuple(row) for row in session.execute(query)]  # type: ignore[misc]


def open_house(database: str, instance: Path, service: RobotService, *kinds: str, ports: int = 0) -> Iterator[Robots]:
    folder = instance / "secrets"
    folder.mkdir()
    for name, value in (("secret", SECRET), *((f"token-{kind}", TOKEN) for kind in kinds)):
        (folder / name).write_text(value)
        (folder / name).chmod(0o600)
    robots = tuple(
        RobotSettings(f"qa-{kind}", kind, f"file:token-{kind}", QA, "file:secret", service.url + PATHS[kind], "en")
        for kind in kinds
    )
    port = ports or urlsplit(service.url).port or 0
    host = OutsideHost("127.0.0.1", (port,), tuple(f"file:token-{kind}" for kind in kinds))
    more = {"robots": robots, "connectors": OutsideSettings((host,), ("file:secret",))}
    with running_plant(database, instance, **more) as plant:
        for username, role in (("wang", "production"), ("li", "qa"), ("luo", "system_admin")):
            plant.hire(username, role)
        plant.deploy(small_files())
        yield Robots(plant, robots)


@pytest.fixture
def house(fresh_database: str, tmp_path: Path, service: RobotService) -> Iterator[Robots]:
    yield from open_house(fresh_database, tmp_path, service, "dingtalk")


@pytest.fixture
def three(fresh_database: str, tmp_path: Path, service: RobotService) -> Iterator[Robots]:
    yield from open_house(fresh_database, tmp_path, service, *PATHS)


def test_each_kind_signs_as_its_receiver_checks(three: Robots, service: RobotService) -> None:
    three.open_tasks(1)
    assert three.sweep() == 3
    three.plant.run_jobs()
    assert sorted(kind for kind, _ in service.heard) == sorted(PATHS)
    assert all("Bihuan: 1 new tasks" in said and "/tasks/" in said for _, said in service.heard)
    assert three.fates() == [("sent", 1, None)] * 3


def test_a_group_hears_of_all_new_work_at_once_and_never_again(house: Robots, service: RobotService) -> None:
    house.open_tasks(3)
    assert [house.sweep() for _ in range(2)] == [1, 0]
    house.plant.run_jobs()
    house.open_tasks(1)
    assert [house.sweep() for _ in range(2)] == [1, 0]
    house.plant.run_jobs()
    house.plant.clock.advance(timedelta(minutes=20))
    assert house.sweep() == 0
    assert [said.splitlines()[0] for _, said in service.heard] == ["Bihuan: 3 new tasks", "Bihuan: 1 new tasks"]


def test_two_sweeps_at_once_say_each_task_once(house: Robots) -> None:
    house.open_tasks(3)
    with house.plant.sessions.begin() as session:
        announce_tasks(session, house.plant.clock.now())

    def sweep() -> int:
        with house.plant.sessions.begin() as session:
            found = queue_messages(session, house.robots, house.plant.clock.now())
            time.sleep(0.3)
            return found

    assert sorted(at_once(sweep, sweep)) == [0, 1]
    assert house.fates() == [("waits", 3, None)]


def test_work_of_other_lanes_lines_and_single_people_is_not_said(house: Robots) -> None:
    elsewhere = (RobotGroup("qa", line="L2"), RobotGroup("hr"))
    house.open_tasks(1)
    with house.plant.sessions.begin() as session:
        session.execute(text("UPDATE tasks SET line = 'L1' WHERE state = 'open'"))
        announce_tasks(session, house.plant.clock.now())
        robot = RobotSettings("other", "dingtalk", "file:token-dingtalk", elsewhere)
        assert queue_messages(session, [robot], house.plant.clock.now()) == 0
        session.execute(text("UPDATE tasks SET assignee = :li"), {"li": house.plant.people["li"]})
        assert queue_messages(session, house.robots, house.plant.clock.now()) == 0


@pytest.mark.parametrize("fault", [500, 429])
def test_a_bad_answer_is_tried_again(house: Robots, service: RobotService, fault: int) -> None:
    service.faults = [fault]
    house.open_tasks(1)
    house.sweep()
    with pytest.raises(DomainError, match=f"127.0.0.1 answers {fault}"):
        house.attempt()
    assert house.sweep() == 0  # one message on its way at most
    house.attempt(2)
    house.attempt(3)
    assert (len(service.heard), house.fates()) == (1, [("sent", 1, None)])


def test_what_fails_to_the_last_is_seen_and_the_robot_rests(house: Robots, service: RobotService) -> None:
    service.faults = [500] * 6
    house.open_tasks(1)
    house.sweep()
    for number in range(1, 7):
        with pytest.raises(DomainError):
            house.attempt(number)
    assert house.fates() == [("failed", 1, "127.0.0.1 answers 500")]
    house.open_tasks(1)
    assert house.sweep() == 0
    house.plant.clock.advance(timedelta(minutes=6))
    assert house.sweep() == 1
    app = create_app(house.plant.container, TESTING=True, WTF_CSRF_ENABLED=False)
    page = signed_in(app, "luo").get("/admin/messages").get_data(as_text=True)
    with app.app_context():
        db.engine.dispose()
    assert "127.0.0.1 answers 500" in page
    assert TOKEN not in page


def test_a_slow_answer_is_waited_for_a_few_seconds_and_not_sent_twice(house: Robots, service: RobotService) -> None:
    service.faults = [7.0]
    house.open_tasks(1)
    house.sweep()
    began = time.monotonic()
    house.attempt()
    assert time.monotonic() - began < 7
    house.attempt(2)
    assert service.asked == 1
    assert house.fates() == [("failed", 1, "127.0.0.1 does not answer: ReadTimeout")]


def test_a_sender_that_dies_sends_nothing_twice(house: Robots, service: RobotService) -> None:
    house.open_tasks(1)
    house.sweep()
    real = SendMessage._mark

    def die(self: SendMessage, identity: int, still: object, **values: object) -> bool:
        if "sent_at" in values:
            raise KeyboardInterrupt
        return real(self, identity, still, **values)

    with patch.object(SendMessage, "_mark", die), pytest.raises(KeyboardInterrupt):
        house.attempt()
    house.attempt(2)
    assert len(service.heard) == 1
    house.plant.clock.advance(timedelta(minutes=6))
    house.sweep()
    assert house.fates()[0] == ("failed", 1, "its sender died: nobody knows whether it arrived")


def test_a_redirect_leads_nowhere_that_the_settings_do_not_name(house: Robots, service: RobotService) -> None:
    with robot_service() as other:
        service.faults = [f"{other.url}/robot/send"]
        house.open_tasks(1)
        house.sweep()
        with pytest.raises(DomainError, match="out of reach"):
            house.attempt()
        assert other.asked == 0


def test_this_machine_is_out_of_reach_unless_named(fresh_database: str, tmp_path: Path, service: RobotService) -> None:
    for house in open_house(fresh_database, tmp_path, service, "wecom", ports=9):
        house.open_tasks(1)
        house.sweep()
        with pytest.raises(DomainError, match="out of reach"):
            house.attempt()
        assert service.asked == 0
