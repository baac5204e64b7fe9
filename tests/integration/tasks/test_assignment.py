"""Claim, give back, pass on: only within the lane, and written down."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from app.kernel.errors import ConflictError, ForbiddenError, InvalidInputError
from app.tasks.pages.previous_answers import PageReader
from app.tasks.pages.task import TaskPageReader
from tests.support.plant.running import Plant
from tests.support.plant.small_loop import small_files


@pytest.fixture
def review(plant: Plant) -> Plant:
    plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
    return plant


def test_a_claimed_task_leaves_the_others_inboxes(review: Plant) -> None:
    task = review.task("li", "review").id
    review.claim("li", task)
    assert review.inbox("zhao") == []
    with pytest.raises(ConflictError):
        review.complete_task("zhao", task, {"limit": 1})


def test_a_task_given_back_is_everybodys_again(review: Plant) -> None:
    task = review.task("li", "review").id
    review.claim("li", task)
    with pytest.raises(ForbiddenError):
        review.release("zhao", task)
    review.release("li", task)
    assert review.task("zhao", "review").claimed_by is None


def test_a_task_is_passed_on_within_its_lane_only(review: Plant) -> None:
    task = review.task("li", "review").id
    with pytest.raises(InvalidInputError):
        review.delegate("li", task, "wang")
    review.delegate("li", task, "zhao")
    assert review.inbox("li") == []
    assert review.task("zhao", "review").claimed_by == review.people["zhao"]


def test_every_change_of_hands_is_in_the_cases_ledger(review: Plant) -> None:
    task = review.task("li", "review").id
    review.claim("li", task)
    review.release("li", task)
    review.delegate("li", task, "zhao")
    with review.sessions() as session:
        actions = session.scalars(
            text("SELECT action FROM ledger_events WHERE kind = 'observation' AND case_id IS NOT NULL ORDER BY seq")
        ).all()
    assert actions == ["task.claimed", "task.released", "task.delegated"]


def test_whoever_asked_may_not_review(plant: Plant) -> None:
    plant.hire("both", "production", "qa")
    plant.start("both", "small_loop")
    plant.complete("both", "ask", {"line": "L1", "text": "leaks"})
    task = plant.task("li", "review").id
    assert plant.inbox("both") == []
    with pytest.raises(ForbiddenError):
        plant.complete_task("both", task, {"limit": 1})


def test_a_task_that_nobody_may_do_is_an_incident_at_once(plant: Plant) -> None:
    plant.hire("only", "production", "qa", line="L9")
    plant.hire("owner", "process_owner")
    with plant.sessions.begin() as session:
        ending = "INSERT INTO grant_endings (grant_id, at) SELECT id, valid_from FROM grants"
        session.execute(text(f"{ending} WHERE role = 'qa' AND line IS NULL"))
    plant.start("only", "small_loop")
    plant.complete("only", "ask", {"line": "L9", "text": "leaks"})
    with plant.sessions() as session:
        kinds = session.scalars(text("SELECT kind FROM incidents WHERE resolved_at IS NULL")).all()
        told = session.scalars(
            text("SELECT kind FROM notifications WHERE user_id = :id"), {"id": plant.people["owner"]}
        )
        assert list(told) == ["case_stuck"]
    assert kinds == ["nobody"]


def test_a_grant_for_another_line_gives_no_task(plant: Plant) -> None:
    plant.hire("far", "qa", line="L2")
    plant.hire("near", "qa", line="L1")
    plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
    assert [item.element for item in plant.inbox("near")] == ["review"]
    assert plant.inbox("far") == []


def narrow(plant: Plant, group: str) -> None:
    """The open task needs `group` beside its lane's role."""
    with plant.sessions.begin() as session:
        session.execute(text("UPDATE tasks SET groups = ARRAY[:group] WHERE state = 'open'"), {"group": group})


def offered(plant: Plant, username: str, task: UUID) -> list[str]:
    """The colleagues whom the task's page offers for passing it on."""
    with plant.sessions() as session:
        page = plant.container.need(TaskPageReader).read(
            session, task, PageReader(plant.actor(username), "en", plant.clock.now())
        )
        return [colleague.username for colleague in page.delegates]


def test_the_page_offers_those_colleagues_who_may_do_the_task(review: Plant) -> None:
    for username in ("hu", "lu"):
        review.hire(username, "qa", "qa_verifier")
    task = review.task("li", "review").id
    assert offered(review, "hu", task) == ["li", "lu", "zhao"]
    narrow(review, "qa_verifier")
    assert offered(review, "hu", task) == ["lu"]


ASK = b'<camunda:property name="bihuan:writes" value="review" />'


@pytest.mark.parametrize(
    ("found", "put"),
    [
        (b'<bpmn:userTask id="review" ', b'<bpmn:userTask id="review" camunda:assignee="li" '),
        (ASK, ASK + b'<camunda:property name="bihuan:sign" value="review" />'),
    ],
    ids=["meant for one person", "signed"],
)
def test_what_is_one_persons_own_is_not_passed_on(plant: Plant, found: bytes, put: bytes) -> None:
    plant.deploy({name: content.replace(found, put) for name, content in small_files().items()})
    plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
    task = plant.task("li", "review").id
    plant.claim("li", task)
    assert offered(plant, "li", task) == []
    with pytest.raises(ForbiddenError):
        plant.delegate("li", task, "zhao")
    assert plant.task("li", "review").claimed_by == plant.people["li"]


def test_those_are_reminded_who_may_do_the_task(review: Plant) -> None:
    review.hire("hu", "qa", "qa_verifier")
    narrow(review, "qa_verifier")
    review.pass_time(timedelta(days=10))
    with review.sessions() as session:
        told = session.scalars(text("SELECT DISTINCT user_id FROM notifications WHERE kind = 'task_overdue'")).all()
    assert told == [review.people["hu"]]
