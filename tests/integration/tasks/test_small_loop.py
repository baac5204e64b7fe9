"""The spine: start, complete, refuse, rework, remind, replay."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from app.audit.replay.replay_case import Replay
from app.kernel.errors import ConflictError, ForbiddenError, InvalidInputError
from tests.support.clock import FixedClock
from tests.support.ledger import breaks
from tests.support.plant.running import Plant


def walk(plant: Plant, rounds: int = 1) -> UUID:
    case = plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
    for turn in range(rounds):
        plant.complete("li", "review", {"limit": 3})
        plant.complete("wang", "confirm", {"again": turn + 1 < rounds})
    return case


def test_a_case_runs_from_request_to_its_outcome(plant: Plant) -> None:
    case = walk(plant)
    with plant.sessions() as session:
        row = session.execute(text("SELECT state, outcome, line FROM cases WHERE id = :id"), {"id": case}).one()
    assert tuple(row) == ("completed", "effective", "L1")


def test_whoever_started_a_case_is_told_once_how_it_ended(plant: Plant) -> None:
    case = walk(plant)
    with plant.sessions() as session:
        told = "SELECT user_id, params FROM notifications WHERE kind = 'case_ended' AND case_id = :id"
        [row] = session.execute(text(told), {"id": case})
    assert (row.user_id, row.params["outcome"]) == (plant.people["wang"], "effective")


def test_rework_offers_the_task_to_whoever_did_it_last(plant: Plant) -> None:
    plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
    plant.complete("zhao", "review", {"limit": 3})
    plant.complete("wang", "confirm", {"again": True})
    task = plant.task("li", "review")
    assert (task.offered_to, task.round) == (plant.people["zhao"], 2)


def test_another_lane_may_not_complete(plant: Plant) -> None:
    plant.start("wang", "small_loop")
    task = plant.task("wang", "ask").id
    with pytest.raises(ForbiddenError):
        plant.complete_task("li", task, {"line": "L1", "text": "leaks"})


def test_wrong_answers_name_their_fields_and_change_nothing(plant: Plant) -> None:
    plant.start("wang", "small_loop")
    with pytest.raises(InvalidInputError) as refused:
        plant.complete("wang", "ask", {"line": "", "text": "x"})
    assert set(refused.value.fields) == {"line", "text"}
    assert plant.task("wang", "ask")


def test_a_task_is_completed_once(plant: Plant) -> None:
    plant.start("wang", "small_loop")
    task = plant.task("wang", "ask").id
    plant.complete_task("wang", task, {"line": "L1", "text": "leaks"})
    with pytest.raises(ConflictError):
        plant.complete_task("wang", task, {"line": "L1", "text": "leaks"})


def test_reminders_come_once_and_escalation_marks_the_task(plant: Plant) -> None:
    plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
    for _ in range(10):
        plant.pass_time(timedelta(days=1))
    with plant.sessions() as session:
        kinds = session.execute(text("SELECT kind, count(*) FROM notifications GROUP BY kind ORDER BY kind")).all()
    assert [tuple(kind) for kind in kinds] == [("task_due_soon", 2), ("task_escalated", 1), ("task_overdue", 2)]
    assert plant.task("li", "review").escalated_at is not None


def test_reminders_missed_while_the_scheduler_stood_still_all_come_then(plant: Plant) -> None:
    plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
    plant.pass_time(timedelta(days=10))
    with plant.sessions() as session:
        told = text("SELECT action, count(*) FROM ledger_events WHERE action LIKE 'task.%d' GROUP BY 1 ORDER BY 1")
        assert [tuple(row) for row in session.execute(told)][-2:] == [("task.escalated", 1), ("task.reminded", 2)]
        assert (
            session.scalar(text("SELECT count(*) FROM tasks WHERE next_reminder_at IS NOT NULL AND state = 'open'"))
            == 0
        )


@pytest.mark.parametrize(("holders", "incidents"), [("kept", 0), ("gone", 1)])
def test_a_task_that_nobody_may_do_opens_an_incident(plant: Plant, holders: str, incidents: int) -> None:
    plant.start("wang", "small_loop")
    with plant.sessions() as session, session.begin():
        ending = "INSERT INTO grant_endings (grant_id, at) SELECT id, valid_from FROM grants WHERE :gone"
        session.execute(text(f"{ending} AND role = 'qa'"), {"gone": holders == "gone"})
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
    with plant.sessions() as session:
        assert session.scalar(text("SELECT count(*) FROM incidents WHERE kind = 'nobody'")) == incidents


def test_every_case_replays_to_the_recorded_state(plant: Plant) -> None:
    case = walk(plant, rounds=3)
    with plant.sessions() as session:
        assert plant.container.need(Replay).compare(session, case) is None
        assert list(breaks(session)) == []


def test_a_task_is_done_at_the_moment_that_the_record_says(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a clock that goes on while a step is made: two moments would look like a change behind the record's back."""
    kept = FixedClock.now

    def now(clock: FixedClock) -> datetime:
        clock.advance(timedelta(milliseconds=1))
        return kept(clock)

    monkeypatch.setattr(FixedClock, "now", now)
    plant.start("wang", "small_loop")
    plant.complete("wang", "ask", {"line": "L1", "text": "leaks"})
    with plant.sessions() as session:
        [(done, recorded)] = session.execute(
            text(
                "SELECT t.completed_at, e.at FROM tasks t JOIN ledger_events e ON e.task_ref = t.id"
                " WHERE e.action = 'task.completed'"
            )
        ).all()
    assert done == recorded
