"""The shipped loop on the published counts: six people, one return, one adjudication, one failed verification."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app.audit.replay.replay_case import Replay
from app.demo import answers
from app.demo.cases import FILLING, PRESSURE
from app.kernel.errors import InvalidInputError
from tests.support.ledger import breaks
from tests.support.loop.walk import (
    ASKS,
    CONFIRMS,
    OBSERVATION,
    PLANS,
    REVIEWS,
    RULES,
    VERIFIES,
    Walk,
    walking,
)

POINTS = (*FILLING.points, PRESSURE)
ANSWER = {"answer": "FIL-1，三个班次都有。", "cause": FILLING.cause + "三个班次都有，从上月换罐型开始。"}


@pytest.fixture
def walk(fresh_database: str, tmp_path: Path) -> Iterator[Walk]:
    with walking(fresh_database, tmp_path) as walk:
        yield walk


def test_the_whole_loop_on_the_published_counts(walk: Walk) -> None:
    a_request_is_returned_once_and_accepted(walk)
    a_plan_that_leaves_a_key_point_out_is_refused(walk)
    the_first_training_does_not_help(walk)
    the_second_training_does(walk)
    the_record_is_whole(walk)


def a_request_is_returned_once_and_accepted(walk: Walk) -> None:
    walk.do(ASKS, "submit_request", answers.request(FILLING))
    walk.do(REVIEWS, "qa_review", answers.give_back("哪一台设备、哪个班次？"))
    walk.do(ASKS, "submit_request", answers.request(FILLING) | ANSWER)
    assert not {"decision", "question"} & set(walk.form_of(REVIEWS, "qa_review"))
    asked, changed = answers.request(FILLING)["cause"], walk.changes(REVIEWS, "qa_review")
    assert ("问题与怀疑原因", asked, ANSWER["cause"]) in changed
    assert [label for label, old, _ in changed if old is None] == ["答复质量部"]
    walk.do(REVIEWS, "qa_review", answers.accept(FILLING, FILLING.points, walk.windows((1, 15), (21, 30))))


def a_plan_that_leaves_a_key_point_out_is_refused(walk: Walk) -> None:
    tomorrow = walk.plant.clock.now() + timedelta(days=1)
    with pytest.raises(InvalidInputError) as refused:
        walk.do(PLANS, "hr_plan", answers.plan(FILLING, 1, tomorrow))
    assert "“培训项目”的“覆盖的关键点”里补上：k2 " + FILLING.points[1].text in str(refused.value)


def the_first_training_does_not_help(walk: Walk) -> None:
    walk.plan_and_teach(2)
    disputed = FILLING.trainees[0]
    began = datetime.fromisoformat(walk.variable("plan")["last_session"])
    walk.score(FILLING.points, {disputed: (6.0, 9.0)})
    walk.do(RULES, "adjudicate", {"score": 85, "reason": "看过两份评分表和录像，取中间。"}, disputed)
    walk.check_at_work(FILLING.points)
    assert all(datetime.fromisoformat(result["passed_at"]) > began for result in walk.variable("results"))
    walk.plant.pass_time(OBSERVATION)
    effect = walk.variable("effect")
    rates = round(effect["rate_before"] * 100, 2), round(effect["rate_after"] * 100, 2)
    assert (*rates, walk.variable("outcome")["outcome"]) == (22.27, 26.6, "ineffective")
    walk.do(VERIFIES, "verify", answers.sign())
    assert (walk.variable("finding")["code"], walk.variable("finding")["target"]) == ("R2a", "qa")
    walk.do(RULES, "ruling", answers.rule("qa", "质量关键点遗漏灌装压力，请补充后重新培训。"))


def the_second_training_does(walk: Walk) -> None:
    opened = walk.form_of(REVIEWS, "qa_review")
    assert ("decision" in opened, [point["id"] for point in opened["key_points"]]) == (False, ["k1", "k2"])
    walk.do(REVIEWS, "qa_review", answers.accept(FILLING, POINTS, walk.windows((1, 15), (36, 54))))
    walk.plan_and_teach(3)
    walk.score(POINTS, {})
    walk.check_at_work(POINTS)
    walk.plant.pass_time(timedelta(minutes=1))
    effect = walk.variable("effect")
    assert (effect["n_before"], effect["x_before"], effect["n_after"], effect["x_after"]) == (750, 167, 950, 95)
    found = [round(effect[key] * 100, 1) for key in ("rate_after", "reduction")]
    interval = [round(effect["interval"][end] * 100, 1) for end in ("low", "high")]
    assert (found, interval) == ([10.0, 55.1], [43.3, 64.4])
    assert walk.variable("outcome")["outcome"] == "effective"
    walk.do(VERIFIES, "verify", answers.sign())
    walk.do(CONFIRMS, "production_feedback", answers.feedback("培训有效，员工按规定核对灌装压力，渗漏明显减少。"))
    assert walk.state() == ("completed", "effective")


def the_record_is_whole(walk: Walk) -> None:
    replay = walk.plant.container.need(Replay)
    with walk.plant.sessions() as session:
        cases = session.scalars(text("SELECT id FROM cases")).all()
        assert len(cases) == 1 + 2 * len(FILLING.trainees)
        assert [replay.compare(session, case) for case in cases] == [None] * len(cases)
        assert list(breaks(session)) == []
