"""Who does what when: the acts of one case, laid along working days."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.demo import answers
from app.demo.answers import Answers, DemoProblem, KeyPoint
from app.demo.days import WorkingDays

# The process waits so long after the last practical before it measures, and the check at work takes a week.
OBSERVED = timedelta(days=36)
AT_WORK = timedelta(days=7, hours=1)


@dataclass(frozen=True, slots=True)
class ScriptAct:
    """Somebody completes a task; for a trainee's own case `trainee` says whose. Without `element`: start a case."""

    at: datetime
    who: str
    element: str | None = None
    answers: Answers = field(default_factory=dict)
    trainee: str | None = None
    signal: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays which part on a line; nobody may have acted before where the diagram forbids it."""

    asks: str
    confirms: str
    reviews: str = "wu.jing"
    scores: str = "zheng.kai"
    checks: str = "xu.wen"
    verifies: str = "shen.jie"
    plans: str = "zhu.lin"
    rules: str = "chen.zhiyuan"


JUICE = Cast(asks="liu.qiang", confirms="sun.li")
WELD = Cast(asks="ma.chao", confirms="he.jun")


class Script:
    """Writes the acts of one case, one after the other; `moment` is when the last one happened."""

    def __init__(self, problem: DemoProblem, cast: Cast, days: WorkingDays, begins: datetime) -> None:
        self.problem = problem
        self.cast = cast
        self.acts: list[ScriptAct] = []
        self.moment = begins
        self._days = days

    def do(
        self,
        who: str,
        element: str | None,
        given: Answers | None = None,
        *,
        days: int = 0,
        clock: str | None = None,
        trainee: str | None = None,
    ) -> "Script":
        """The next act: `days` working days later at `clock`, or ten minutes after the last one."""
        ten_minutes_on = self.moment + timedelta(minutes=10)
        self.moment = self._days.later(self.moment, days, clock) if clock else ten_minutes_on
        self.acts.append(ScriptAct(self.moment, who, element, given or {}, trainee))
        return self

    def start(self) -> "Script":
        """Production starts a case by hand."""
        self.acts.append(ScriptAct(self.moment, self.cast.asks))
        return self

    def signal(self, signal: Mapping[str, Any]) -> "Script":
        """The system starts a case from a detected need."""
        self.acts.append(ScriptAct(self.moment, self.cast.asks, signal=signal))
        return self

    def ask(self) -> "Script":
        """Start and submit the request."""
        return self.start().do(self.cast.asks, "submit_request", answers.request(self.problem))

    def review(self, points: tuple[KeyPoint, ...] | None = None, windows: Mapping[str, Any] | None = None) -> "Script":
        """QA accepts on the next working day."""
        given = answers.accept(self.problem, points or self.problem.points, windows)
        return self.do(self.cast.reviews, "qa_review", given, days=1, clock="09:30")

    def plan(self, points: tuple[KeyPoint, ...] | None = None) -> "Script":
        """HR plans on the same afternoon; the class is on the next working day at 13:30."""
        count = len(points or self.problem.points)
        starts = self._days.later(self.moment, 1, "13:30")
        given = answers.plan(self.problem, count, starts)
        return self.do(self.cast.plans, "hr_plan", given, clock="14:00")

    def hold(self, absent: tuple[str, ...] = ()) -> "Script":
        """The class took place."""
        given = answers.class_held(self.problem, absent)
        return self.do(self.cast.plans, "hold_sessions", given, days=1, clock="15:10")

    def qualify(self, points: tuple[KeyPoint, ...] | None = None) -> "Script":
        """Everybody passes the quiz, the practical on the next day, and a week later the check at work."""
        shown = points or self.problem.points
        for trainee in self.problem.trainees:
            self.do(trainee, "online_course", answers.quiz(), trainee=trainee)
        self.moment = self._days.later(self.moment, 1, "09:00")
        for number, trainee in enumerate(self.problem.trainees):
            self.score(trainee, (8.5 + number / 2, 9.0), shown)
        self.moment += AT_WORK
        return self.check(shown)

    def score(self, trainee: str, marks: tuple[float, float], points: tuple[KeyPoint, ...] | None = None) -> "Script":
        """Both sheets of a trainee: QA's and Production's mark on every item."""
        shown = points or self.problem.points
        self.do(self.cast.scores, "score_qa", answers.sheet(shown, marks[0]), trainee=trainee)
        return self.do(self.cast.confirms, "score_production", answers.sheet(shown, marks[1]), trainee=trainee)

    def check(self, points: tuple[KeyPoint, ...]) -> "Script":
        """Everybody passes the check at work."""
        for trainee in self.problem.trainees:
            self.do(self.cast.checks, "on_job_check", answers.on_job(points), trainee=trainee)
        return self

    def verify(self, not_before: datetime) -> "Script":
        """The verifier signs, on the first working day after the data is in."""
        self.moment = max(self.moment, not_before)
        return self.do(self.cast.verifies, "verify", answers.sign(), days=1, clock="08:30")
