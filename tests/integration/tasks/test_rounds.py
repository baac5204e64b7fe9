"""A round is the case going round: a quiz tried again, or a measurement repeated, is none."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from app.cases.search.case_filter import CaseFilter
from app.cases.search.case_query import list_cases
from app.demo import answers
from app.demo.cases import FILLING
from tests.support.loop.walk import ASKS, PLANS, REVIEWS, Walk, walking

TRIES_AGAIN, *OTHERS = FILLING.trainees


@pytest.fixture
def walk(fresh_database: str, tmp_path: Path) -> Iterator[Walk]:
    with walking(fresh_database, tmp_path) as walk:
        walk.do(ASKS, "submit_request", answers.request(FILLING))
        walk.do(REVIEWS, "qa_review", answers.accept(FILLING, FILLING.points, walk.windows((1, 15), (21, 30))))
        walk.do(PLANS, "hr_plan", answers.plan(FILLING, 2, walk.plant.clock.now() + timedelta(days=1)))
        walk.plant.pass_time(timedelta(days=1, hours=3))
        walk.do(PLANS, "hold_sessions", answers.class_held(FILLING))
        yield walk


def round_of(walk: Walk, element: str, trainee: str) -> tuple[int, int]:
    """The round of the open task, and of its case."""
    query = text("SELECT t.round, c.round FROM tasks t JOIN cases c ON c.id = t.case_id WHERE t.id = :id")
    with walk.plant.sessions() as session:
        return tuple(session.execute(query, {"id": walk.task(element, trainee)}).one())


def reworked(walk: Walk) -> set[UUID]:
    with walk.plant.sessions() as session:
        return {row.id for row in list_cases(session, CaseFilter(reworked=True, top_only=False))}


def test_a_quiz_tried_again_is_the_same_round_and_a_retraining_is_the_next(walk: Walk) -> None:
    walk.do(TRIES_AGAIN, "online_course", answers.quiz(answers.WRONG), TRIES_AGAIN)
    assert round_of(walk, "online_course", TRIES_AGAIN) == (1, 1)
    assert reworked(walk) == set()
    for _ in range(2):
        walk.do(TRIES_AGAIN, "online_course", answers.quiz(answers.WRONG), TRIES_AGAIN)
    given = {"trainer": FILLING.trainer, "minutes": 60, "mode": "class"}
    held = walk.plant.clock.now().isoformat(timespec="minutes")
    walk.do(PLANS, "extra_training", {**given, "held_at": held}, TRIES_AGAIN)
    assert round_of(walk, "online_course", TRIES_AGAIN) == (2, 2)
    assert len(reworked(walk)) == 1
