"""A claimed task goes back to its lane when its holder may do it no longer, and the lane's manager sees it."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text

from app.identity import GrantRow
from app.identity.account_lifecycle import deactivate
from app.identity.actor import SYSTEM, Grant
from app.identity.grants import grant, revoke
from app.tasks.inbox.escalated import escalated_tasks
from app.tasks.jobs.release_lost import sweep_lost
from tests.support.plant.running import Plant


@pytest.fixture
def held(plant: Plant) -> UUID:
    """A review that li has claimed."""
    plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
    task = plant.task("li", "review").id
    plant.claim("li", task)
    return task


def take_role(plant: Plant, username: str) -> None:
    with plant.sessions.begin() as session:
        row = session.scalars(select(GrantRow).where(GrantRow.user_id == plant.people[username])).one()
        revoke(session, SYSTEM, row.id, plant.clock.now())


def overseen(plant: Plant) -> list[UUID]:
    with plant.sessions() as session:
        return [item.id for item in escalated_tasks(session, plant.actor("sun"))]


def events(plant: Plant) -> list[str]:
    with plant.sessions() as session:
        query = text("SELECT action FROM ledger_events WHERE kind = 'observation' AND case_id IS NOT NULL ORDER BY seq")
        return list(session.scalars(query))


def test_a_role_that_is_revoked_gives_its_tasks_back_and_shows_them(plant: Plant, held: UUID) -> None:
    take_role(plant, "li")
    plant.run_jobs()
    assert plant.task("zhao", "review").claimed_by is None
    assert overseen(plant) == [held]
    assert events(plant) == ["task.claimed", "task.released", "task.escalated"]
    with plant.sessions() as session:
        told = session.execute(text("SELECT user_id, kind FROM notifications WHERE kind = 'task_holder_lost'")).all()
    assert [tuple(one) for one in told] == [(plant.people["sun"], "task_holder_lost")]
    plant.delegate("sun", held, "zhao")
    plant.complete("zhao", "review", {"limit": 1})


def test_a_leavers_tasks_go_back(plant: Plant, held: UUID) -> None:
    with plant.sessions.begin() as session:
        deactivate(session, SYSTEM, "li", plant.clock.now())
    plant.run_jobs()
    assert plant.task("zhao", "review").claimed_by is None
    assert overseen(plant) == [held]


def test_a_role_that_is_given_anew_at_once_is_no_loss(plant: Plant, held: UUID) -> None:
    take_role(plant, "li")
    with plant.sessions.begin() as session:
        grant(session, SYSTEM, "li", Grant("qa", line="L1"), plant.clock.now())
    plant.run_jobs()
    assert plant.task("li", "review").claimed_by == plant.people["li"]
    assert events(plant) == ["task.claimed"]


def test_a_role_for_another_line_is_one(plant: Plant, held: UUID) -> None:
    take_role(plant, "li")
    with plant.sessions.begin() as session:
        grant(session, SYSTEM, "li", Grant("qa", line="L2"), plant.clock.now())
    plant.run_jobs()
    assert plant.task("zhao", "review").claimed_by is None


def test_the_sweep_finds_what_ended_by_itself(plant: Plant, held: UUID) -> None:
    plant.release("li", held)
    plant.hire("short")
    with plant.sessions.begin() as session:
        until = plant.clock.now() + timedelta(hours=1)
        grant(session, SYSTEM, "short", Grant("qa", valid_to=until), plant.clock.now())
    plant.claim("short", held)
    for hours, claimed in ((0, plant.people["short"]), (2, None)):
        plant.clock.advance(timedelta(hours=hours))
        with plant.sessions.begin() as session:
            assert sweep_lost(session, plant.clock.now()) == (claimed is None)
        plant.run_jobs()
        with plant.sessions() as session:
            assert session.scalar(text("SELECT claimed_by FROM tasks WHERE id = :id"), {"id": held}) == claimed


def test_the_sweep_asks_for_the_role_where_the_task_stands(plant: Plant, held: UUID) -> None:
    plant.release("li", held)
    plant.hire("moving")
    with plant.sessions.begin() as session:
        now = plant.clock.now()
        grant(session, SYSTEM, "moving", Grant("qa", line="L1", valid_to=now + timedelta(hours=1)), now)
        grant(session, SYSTEM, "moving", Grant("qa", line="L2"), now)
    plant.claim("moving", held)
    with plant.sessions.begin() as session:
        assert sweep_lost(session, plant.clock.now()) == 0
    plant.clock.advance(timedelta(hours=2))
    with plant.sessions.begin() as session:
        assert sweep_lost(session, plant.clock.now()) == 1
