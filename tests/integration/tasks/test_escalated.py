"""Whoever a task was escalated to sees it, urges, and reassigns it within its lane; they get no lane by that."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from app.identity.actor import SYSTEM
from app.identity.tokens import NewToken, create_token
from app.kernel.clock import SystemClock
from app.kernel.errors import ConflictError, ForbiddenError, InvalidInputError
from app.tasks.inbox.escalated import escalated_tasks
from app.tasks.lifecycle.urge_task import UrgeTask
from tests.integration.conftest import Browser
from tests.support.plant.cli_context import Bihuan
from tests.support.plant.running import Plant

LATE = timedelta(days=9)


@pytest.fixture
def late(plant: Plant) -> UUID:
    """A review of line L1 that was escalated to the QA manager, and that nobody has taken."""
    plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
    plant.pass_time(LATE)
    return plant.task("li", "review").id


def shown(plant: Plant, username: str) -> list[UUID]:
    with plant.sessions() as session:
        return [item.id for item in escalated_tasks(session, plant.actor(username))]


def urge(plant: Plant, username: str, task: UUID) -> int:
    with plant.sessions.begin() as session:
        return plant.container.need(UrgeTask)(session, plant.actor(username), task)


def told(plant: Plant, kind: str) -> list[UUID]:
    with plant.sessions() as session:
        query = text("SELECT user_id FROM notifications WHERE kind = :kind ORDER BY id")
        return list(session.scalars(query, {"kind": kind}))


def test_those_of_the_role_and_the_place_see_it(plant: Plant, late: UUID) -> None:
    plant.hire("near", "qa_manager", line="L1")
    plant.hire("far", "qa_manager", line="L2")
    assert [shown(plant, one) for one in ("sun", "near", "far", "li", "wang")] == [[late], [late], [], [], []]
    plant.complete("li", "review", {"limit": 1})
    assert shown(plant, "sun") == []


def test_a_manager_takes_it_from_its_holder_and_gives_it_to_another_of_the_lane(plant: Plant, late: UUID) -> None:
    plant.claim("li", late)
    with pytest.raises(InvalidInputError):
        plant.delegate("sun", late, "wang")
    with pytest.raises(InvalidInputError):
        plant.delegate("sun", late, "sun")
    plant.delegate("sun", late, "zhao")
    assert plant.task("zhao", "review").claimed_by == plant.people["zhao"]
    assert told(plant, "task_delegated") == [plant.people["zhao"]]
    assert told(plant, "task_passed_on") == [plant.people["li"]]
    with pytest.raises(ForbiddenError):
        plant.complete_task("sun", late, {"limit": 1})


def test_a_manager_of_another_place_and_before_its_time_gives_it_to_nobody(plant: Plant, late: UUID) -> None:
    plant.hire("far", "qa_manager", line="L2")
    plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": "again"})
    early = next(item.id for item in plant.inbox("li") if item.id != late)
    for person, task in (("far", late), ("sun", early)):
        with pytest.raises(ForbiddenError):
            plant.delegate(person, task, "zhao")
        with pytest.raises(ForbiddenError):
            urge(plant, person, task)


def test_what_is_for_one_person_alone_is_urged_but_not_reassigned(plant: Plant, late: UUID) -> None:
    with plant.sessions.begin() as session:
        session.execute(text("UPDATE tasks SET assignee = :li WHERE id = :id"), {"li": plant.people["li"], "id": late})
    with pytest.raises(ForbiddenError):
        plant.delegate("sun", late, "zhao")
    urge(plant, "sun", late)
    assert told(plant, "task_urged") == [plant.people["li"]]


def test_each_is_urged_once_in_four_working_hours(plant: Plant, late: UUID) -> None:
    assert urge(plant, "sun", late) == 2
    with pytest.raises(ConflictError):
        urge(plant, "sun", late)
    plant.hire("new", "qa")
    assert urge(plant, "sun", late) == 1, "whoever came since has not been told"
    plant.clock.advance(timedelta(hours=4))
    assert urge(plant, "sun", late) == 3
    people = [plant.people[one] for one in ("li", "zhao", "new")]
    assert sorted(told(plant, "task_urged")) == sorted(2 * people)


def test_whoever_holds_it_is_urged_alone_and_the_record_says_so(plant: Plant, late: UUID) -> None:
    plant.claim("zhao", late)
    urge(plant, "sun", late)
    assert told(plant, "task_urged") == [plant.people["zhao"]]
    with plant.sessions() as session:
        events = session.execute(text("SELECT kind, actor_id FROM ledger_events WHERE action = 'task.urged'")).all()
    assert [tuple(one) for one in events] == [("observation", plant.people["sun"])]


def test_the_inbox_has_a_section_for_it(plant: Plant, browser: Browser, late: UUID) -> None:
    client = browser("sun")
    page = client.get("/").text
    assert "升级给我的" in page
    assert f"/tasks/{late}/urge" in page
    assert "升级给我的" not in browser("li").get("/").text
    assert client.post(f"/tasks/{late}/urge").status_code == 303
    assert "已催办" in client.get("/").text
    assert client.post(f"/tasks/{late}/urge").status_code == 409
    assert 'value="zhao"' in client.get(f"/tasks/{late}").text
    assert client.post(f"/tasks/{late}/delegate", data={"username": "zhao"}).status_code == 303


def test_scripts_and_the_shell_do_the_same(plant: Plant, web: Flask, at_shell: Bihuan, late: UUID) -> None:
    with plant.sessions.begin() as session:
        token = create_token(session, SYSTEM, NewToken("sun"), SystemClock().now())
    client, ask = web.test_client(), {"headers": {"Authorization": f"Bearer {token}"}}
    found: Any = client.get("/api/v1/tasks?escalated=true", **ask).json
    assert [one["id"] for one in found["tasks"]] == [str(late)]
    assert client.post(f"/api/v1/tasks/{late}/urge", **ask).json == {"id": str(late), "told": 2}
    assert client.post(f"/api/v1/tasks/{late}/delegate", json={"username": "li"}, **ask).status_code == 200
    assert str(late) in at_shell("task", "list", "--as", "sun", "--escalated").output
    assert at_shell("task", "delegate", str(late), "zhao", "--as", "sun").exit_code == 0
    assert at_shell("task", "urge", str(late), "--as", "sun").exit_code == 0, "by the shell's clock it is much later"
    assert at_shell("task", "urge", str(late), "--as", "sun").exit_code != 0
