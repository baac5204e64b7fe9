"""The shipped loop on the published counts: six people, one return, one adjudication, one failed verification."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from app.audit.replaying import Replay
from app.jobs.models_calendar import load_calendar
from app.kernel.errors import InvalidInputError
from app.ledger.verify import verify
from app.training.demo import answers, inspections, seeding
from app.training.demo.cases import FILLING, PRESSURE
from app.training.demo.days import WorkingDays
from tests.support.plant import Plant, running_plant
from tests.support.samples import ROOT

ASKS, REVIEWS, SCORES, VERIFIES, PLANS, RULES = (
    "liu.qiang",
    "wu.jing",
    "zheng.kai",
    "shen.jie",
    "zhu.lin",
    "chen.zhiyuan",
)
CONFIRMS, CHECKS = "sun.li", "xu.wen"
POINTS = (*FILLING.points, PRESSURE)
ANSWER = {"answer": "FIL-1，三个班次都有。", "cause": FILLING.cause + "三个班次都有，从上月换罐型开始。"}
WEEK, OBSERVATION = timedelta(days=7, hours=1), timedelta(days=35)


class Walk:
    """One case of the loop, and who does what in it."""

    def __init__(self, plant: Plant, on: list[date]) -> None:
        self.plant = plant
        self.on = on
        self.case = plant.start(ASKS, "quality_training")

    def do(self, who: str, element: str, given: Mapping[str, Any], trainee: str | None = None) -> None:
        """Complete the open task `element` of the case, or of the trainee's own, and let the jobs run."""
        self.plant.complete_task(who, self.task(element, trainee), given)
        self.plant.run_jobs()

    def task(self, element: str, trainee: str | None = None) -> UUID:
        query = text(
            "SELECT t.id FROM tasks t JOIN cases c ON c.id = t.case_id WHERE t.state = 'open' AND t.element = :element"
            " AND (c.id = :case OR c.parent_id = :case) AND (:trainee = '' OR c.variables->>'trainee' = :trainee)"
        )
        with self.plant.sessions() as session:
            given = {"element": element, "case": self.case, "trainee": trainee or ""}
            return session.execute(query, given).scalar_one()

    def state(self) -> tuple[str, str | None]:
        with self.plant.sessions() as session:
            query = text("SELECT state, outcome FROM cases WHERE id = :case")
            return tuple(session.execute(query, {"case": self.case}).one())

    def variable(self, name: str) -> Any:
        with self.plant.sessions() as session:
            query = text("SELECT variables->:name FROM cases WHERE id = :case")
            return session.scalar(query, {"case": self.case, "name": name})

    def windows(self, before: tuple[int, int], after: tuple[int, int]) -> dict[str, Any]:
        """The days of the published samples, counted from 1."""

        def ends(pair: tuple[int, int]) -> dict[str, str]:
            return {"from": self.on[pair[0] - 1].isoformat(), "to": self.on[pair[1] - 1].isoformat()}

        return {"before": ends(before), "after": ends(after), "reason": "按抽样计划比较前后的完整样本。"}

    def plan_and_teach(self, count: int) -> None:
        self.do(PLANS, "hr_plan", answers.plan(FILLING, count, self.plant.clock.now() + timedelta(days=1)))
        self.plant.pass_time(timedelta(days=1, hours=3))
        self.do(PLANS, "hold_sessions", answers.class_held(FILLING))
        for trainee in FILLING.trainees:
            self.do(trainee, "online_course", answers.quiz(), trainee)

    def score(self, points: tuple[answers.KeyPoint, ...], marks: Mapping[str, tuple[float, float]]) -> None:
        for trainee in FILLING.trainees:
            by_qa, by_production = marks.get(trainee, (9.0, 8.5))
            self.do(SCORES, "score_qa", answers.sheet(points, by_qa), trainee)
            self.do(CONFIRMS, "score_production", answers.sheet(points, by_production), trainee)

    def check_at_work(self, points: tuple[answers.KeyPoint, ...]) -> None:
        self.plant.pass_time(WEEK)
        for trainee in FILLING.trainees:
            self.do(CHECKS, "on_job_check", answers.on_job(points), trainee)


@pytest.fixture
def walk(fresh_database: str, tmp_path: Path) -> Iterator[Walk]:
    with running_plant(fresh_database, tmp_path) as plant:
        plant.password = seeding.PASSWORD
        with plant.sessions.begin() as session:
            seeding.seed_calendar(session)
            days = WorkingDays(load_calendar(session), plant.clock.now())
            steps = seeding.seed_plant(session, (plant.clock.now() - seeding.FOUNDED).date())
            seeding.seed_people(session, steps, days)
            inspections.import_published(session, plant.clock, days)
            inspections.plan_study(session, steps["filling"], days)
        folders = (ROOT / "processes", ROOT / "forms")
        files = {f"{folder.name}/{path.name}": path.read_bytes() for folder in folders for path in folder.iterdir()}
        plant.deploy(files)
        yield Walk(plant, list(inspections.sample_days(days)))


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
    walk.do(REVIEWS, "qa_review", answers.accept(FILLING, FILLING.points))


def a_plan_that_leaves_a_key_point_out_is_refused(walk: Walk) -> None:
    tomorrow = walk.plant.clock.now() + timedelta(days=1)
    with pytest.raises(InvalidInputError):
        walk.do(PLANS, "hr_plan", answers.plan(FILLING, 1, tomorrow))


def the_first_training_does_not_help(walk: Walk) -> None:
    walk.plan_and_teach(2)
    disputed = FILLING.trainees[0]
    walk.score(FILLING.points, {disputed: (6.0, 9.0)})
    walk.do(RULES, "adjudicate", {"score": 85, "reason": "看过两份评分表和录像，取中间。"}, disputed)
    walk.check_at_work(FILLING.points)
    walk.plant.pass_time(OBSERVATION)
    effect = walk.variable("effect")
    rates = round(effect["rate_before"] * 100, 2), round(effect["rate_after"] * 100, 2)
    assert (*rates, walk.variable("outcome")["outcome"]) == (22.27, 26.6, "ineffective")
    walk.do(VERIFIES, "verify", answers.sign())
    assert (walk.variable("finding")["code"], walk.variable("finding")["target"]) == ("R2a", "qa")
    walk.do(RULES, "ruling", answers.rule("qa", "质量关键点遗漏灌装压力，请补充后重新培训。"))


def the_second_training_does(walk: Walk) -> None:
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
    replay = walk.plant.wiring.need(Replay)
    with walk.plant.sessions() as session:
        cases = session.scalars(text("SELECT id FROM cases")).all()
        assert len(cases) == 1 + 2 * len(FILLING.trainees)
        assert [replay.difference(session, case) for case in cases] == [None] * len(cases)
        assert list(verify(session)) == []
