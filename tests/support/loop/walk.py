"""One case of the shipped loop, and who does what in it, on the published counts of the demonstration's plant."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.demo import answers, inspections, people
from app.demo.cases import FILLING
from app.demo.days import WorkingDays
from app.demo.plant import ZONE, seed_calendar, seed_plant
from app.jobs.calendar_tables import load_calendar
from app.plant import AddItem
from app.tasks.pages.previous_answers import PageReader
from app.tasks.pages.task import TaskPageReader
from tests.support.plant.feeds import import_rows
from tests.support.plant.running import Plant, running_plant
from tests.support.preview.samples import ROOT

ASKS, REVIEWS, SCORES, VERIFIES, PLANS, RULES = (
    "liu.qiang",
    "wu.jing",
    "zheng.kai",
    "shen.jie",
    "zhu.lin",
    "chen.zhiyuan",
)
CONFIRMS, CHECKS = "sun.li", "xu.wen"
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

    def form_of(self, who: str, element: str, trainee: str | None = None) -> Mapping[str, Any]:
        """What the fields of the open task begin with for this person."""
        reader = PageReader(self.plant.actor(who), "zh", self.plant.clock.now())
        with self.plant.sessions() as session:
            page = self.plant.container.need(TaskPageReader).read(session, self.task(element, trainee), reader)
            assert page.form is not None
            return page.form.data

    def changes(self, who: str, element: str) -> list[tuple[Any, Any, Any]]:
        """What the open task says has changed since it was done last: label, old and new."""
        reader = PageReader(self.plant.actor(who), "zh", self.plant.clock.now())
        with self.plant.sessions() as session:
            page = self.plant.container.need(TaskPageReader).read(session, self.task(element), reader)
        return [(one.label, one.old, one.new) for work in page.earlier for one in work.changes]

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


@contextmanager
def walking(database_url: str, instance: Path) -> Iterator[Walk]:
    """A case just begun in a seeded plant with the shipped files deployed."""
    with running_plant(database_url, instance) as plant:
        plant.password = people.PASSWORD
        with plant.sessions.begin() as session:
            seed_calendar(session, plant.container.need(AddItem))
            days = WorkingDays(load_calendar(session, ZONE), plant.clock.now())
            steps = seed_plant(session, plant.container.need(AddItem), (plant.clock.now() - people.FOUNDED).date())
            people.seed_people(session, steps, days)
            inspections.import_published(session, import_rows(), days)
            inspections.plan_study(session, steps["filling"], days)
        folders = (ROOT / "processes", ROOT / "forms")
        files = {f"{folder.name}/{path.name}": path.read_bytes() for folder in folders for path in folder.iterdir()}
        plant.deploy(files)
        yield Walk(plant, list(inspections.sample_days(days)))
