"""Where a trainee stands with the online course and its quiz (topic `training.course_status`, S17).

The state is the case's own variable `course`, handed back as `previous`: {passed, attempts_left, best,
graded, round}. `graded` is how many answer sheets have been graded, so that the same sheet never counts
twice. A retraining that repeats the course voids the pass and gives the attempts again.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases import Case
from app.definitions import Definitions
from app.jobs import ServiceRequest
from app.kernel.errors import NotFoundError

MAX_ATTEMPTS = 3
DECISION = "quiz_score"


@dataclass(frozen=True, slots=True)
class CourseState:
    """`best` is the highest score of this round (0-100), None before the first attempt."""

    passed: bool = False
    attempts_left: int = MAX_ATTEMPTS
    best: float | None = None
    graded: int = 0
    round: int = 0

    @classmethod
    def of(cls, previous: Mapping[str, Any] | None) -> "CourseState":
        """The state of the variable `course`; a fresh one when there is none."""
        return cls(**{name: previous[name] for name in cls.__slots__ if name in previous}) if previous else cls()

    def enter_round(self, number: int, *, repeat: bool) -> "CourseState":
        """The state in the round after `number` retrainings; with `repeat` the course is taken anew."""
        if number == self.round:
            return self
        return CourseState(graded=self.graded, round=number) if repeat else replace(self, round=number)

    def grade(self, sheets: int, score: float, passed: bool) -> "CourseState":
        """The state after the answer sheet number `sheets` was graded."""
        return replace(
            self,
            passed=self.passed or passed,
            attempts_left=max(0, self.attempts_left - 1),
            best=score if self.best is None else max(self.best, score),
            graded=sheets,
        )


class CourseStatus:
    """The topic's handler.

    The answer key stands in the decision `quiz_score` of the case's own deployment.
    """

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions

    def __call__(self, session: Session, request: ServiceRequest) -> dict[str, Any]:
        given = request.inputs
        state = CourseState.of(given.get("previous"))
        state = state.enter_round(int(given.get("retrainings") or 0), repeat=given.get("repeat") is True)
        sheets = int(given.get("attempts") or 0)
        if sheets > state.graded:
            result = self._score(session, request)
            state = state.grade(sheets, _number(result.get("score")), result.get("passed") is True)
        return asdict(state)

    def _score(self, session: Session, request: ServiceRequest) -> Mapping[str, Any]:
        """{score, passed} of the answers, by the decision table."""
        deployment = session.scalar(select(Case.deployment_id).where(Case.id == request.case_id))
        decision = self._definitions.decisions(str(deployment)).get(DECISION)
        if decision is None:
            raise NotFoundError("The deployment has no decision %(name)s to grade the quiz by", name=DECISION)
        answers = request.inputs.get("answers") or {}
        result: Mapping[str, Any] = decision.evaluate({"answers": answers}, request.now) or {}
        return result


def _number(score: Decimal | float | None) -> float:
    value = float(score or 0)
    return int(value) if value.is_integer() else value
