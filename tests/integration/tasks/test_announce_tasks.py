"""Whoever may do a new task is told once, whatever dies in between; and no longer once somebody has it."""

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from app.identity import GrantRow, User
from app.tasks.jobs.announce_tasks import announce_tasks
from app.tasks.models import Task
from tests.support.clock import FixedClock
from tests.support.plant.case_rows import AT, put_case
from tests.support.plant.running import Plant

LANE, TASKS = 20, 1_000

# Holds what it told for a moment before it stores it, so that a kill meets it in the middle.
SWEEPS = """
import sys, time
from datetime import UTC, datetime
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker
from app.tasks.jobs.announce_tasks import announce_tasks
sessions = sessionmaker(create_engine(sys.argv[1], connect_args={"options": "-c search_path=public,procrastinate"}))
found = 1
while found:
    with sessions.begin() as session:
        found = announce_tasks(session, datetime.now(UTC), limit=25)
        print(found, flush=True)
        time.sleep(0.05)
"""


def announce(plant: Plant) -> int:
    with plant.sessions.begin() as session:
        return announce_tasks(session, plant.clock.now())


def told(plant: Plant) -> list[tuple[str, str, bool]]:
    """(who, of what, whether it counts as read)."""
    query = text(
        "SELECT u.username, n.kind, n.read_at IS NOT NULL FROM notifications n JOIN users u ON u.id = n.user_id"
        " WHERE n.kind IN ('task_new', 'task_offered') ORDER BY 1, 2"
    )
    with plant.sessions() as session:
        return [tuple(row) for row in session.execute(query)]  # type: ignore[misc]


@pytest.fixture
def reviewing(plant: Plant) -> UUID:
    """A review that waits for li or zhao."""
    plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
    return plant.task("li", "review").id


def test_the_lane_is_told_once_and_nobody_else(plant: Plant, reviewing: UUID) -> None:
    assert announce(plant) == 1
    assert told(plant) == [("li", "task_new", False), ("zhao", "task_new", False)]
    assert announce(plant) == 0
    assert len(told(plant)) == 2


def test_whoever_did_it_last_is_told_and_the_others_see_it_in_their_inbox(plant: Plant, reviewing: UUID) -> None:
    plant.complete("li", "review", {"limit": 1})
    plant.complete("wang", "confirm", {"again": True})
    assert plant.task("zhao", "review").offered_to == plant.people["li"]
    announce(plant)
    assert told(plant) == [("li", "task_offered", False)]


def test_what_is_claimed_or_over_counts_as_read_for_the_others(plant: Plant, reviewing: UUID) -> None:
    announce(plant)
    plant.claim("li", reviewing)
    assert told(plant) == [("li", "task_new", False), ("zhao", "task_new", True)]
    plant.complete("li", "review", {"limit": 1})
    assert announce(plant) == 2  # the review is over, and a confirmation waits
    assert told(plant)[:2] == [("li", "task_new", True), ("wang", "task_new", False)]


def test_a_task_that_is_claimed_at_once_is_told_of_when_it_is_given_back(plant: Plant, reviewing: UUID) -> None:
    plant.claim("li", reviewing)
    assert announce(plant) == 1
    assert told(plant) == []
    for _ in range(2):
        plant.release("li", reviewing)
        assert announce(plant) == 1
        assert len(told(plant)) == 2
        plant.claim("li", reviewing)


def test_reminders_of_a_task_that_is_over_count_as_read(plant: Plant, reviewing: UUID) -> None:
    plant.claim("li", reviewing)
    announce(plant)
    plant.pass_time(timedelta(days=4))
    plant.complete("li", "review", {"limit": 1})
    announce(plant)
    with plant.sessions() as session:
        query = text("SELECT kind FROM notifications WHERE task_id = :task AND read_at IS NULL")
        assert session.scalars(query, {"task": reviewing}).all() == []


def test_a_submit_writes_no_notice(plant: Plant, reviewing: UUID) -> None:
    assert told(plant) == []


def fill(session: Session, clock: FixedClock) -> None:
    """A lane of twenty, and a thousand tasks that wait for it."""
    people = [uuid4() for _ in range(LANE)]
    session.add_all(User(id=one, username=f"m{one.hex[:8]}", name="M", created_at=AT) for one in people)
    session.flush()
    since = {"valid_from": AT - timedelta(days=1), "granted_at": AT, "granted_by": uuid4(), "role": "hr"}
    session.execute(insert(GrantRow), [{"id": uuid4(), "user_id": one, **since} for one in people])
    case = put_case(session)
    common = {"case_id": case, "deployment_id": uuid4(), "process": "p", "element": "plan", "lane": "hr", "role": "hr"}
    common |= {"groups": [], "excluded": [], "state": "open", "priority": 50, "round": 1, "due_known": True}
    moments = {"due_at": clock.now(), "created_at": clock.now()}
    session.execute(insert(Task), [{"id": uuid4(), **common, **moments} for _ in range(TASKS)])


def sweeping(database: str) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-c", SWEEPS, database], stdout=subprocess.PIPE, text=True)


def test_nobody_is_told_twice_though_sweeps_are_killed_and_run_side_by_side(plant: Plant, fresh_database: str) -> None:
    with plant.sessions.begin() as session:
        fill(session, plant.clock)
    for wait in (1, 3, 2):
        child = sweeping(fresh_database)
        assert child.stdout is not None
        for _ in range(wait):  # this many sweeps have told, and the last one is not stored yet
            assert int(child.stdout.readline()) > 0
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()
    with plant.sessions() as session:
        stored = session.scalar(text("SELECT count(*) FROM notifications"))
    assert stored == LANE * 25 * (0 + 2 + 1)  # what was not stored yet died with its process
    both = [sweeping(fresh_database) for _ in range(2)]
    shares = [sum(map(int, child.communicate(timeout=120)[0].split())) for child in both]
    assert all(shares)
    assert sum(shares) == TASKS - 75
    with plant.sessions() as session:
        pairs = Counter(map(tuple, session.execute(text("SELECT task_id, user_id FROM notifications"))))
    assert (len(pairs), max(pairs.values())) == (LANE * TASKS, 1)
