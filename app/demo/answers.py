"""What the demonstration's people write into the forms, in their words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Answers = dict[str, Any]

RIGHT = {"q1": "compare", "q2": "stop", "q3": "r039", "q4": ["first_piece", "record"], "q5": "recheck"}
WRONG = {"q1": "ask", "q2": "feel", "q3": "r045", "q4": ["record"], "q5": "same"}


@dataclass(frozen=True, slots=True)
class KeyPoint:
    """A key point as QA writes it; a parameter has nominal, tolerance to both sides and unit."""

    text: str
    parameter: str | None = None
    nominal: float | None = None
    tolerance: float | None = None
    unit: str | None = None

    def answer(self, number: int) -> Answers:
        """The row of the form."""
        row: Answers = {"id": f"k{number}", "text": self.text, "required": True, "critical": False}
        if self.parameter is None:
            return row | {"kind": "behaviour"}
        return row | {
            "kind": "parameter",
            "parameter": self.parameter,
            "nominal": self.nominal,
            "unit": self.unit,
            "tol_minus": self.tolerance,
            "tol_plus": self.tolerance,
        }


@dataclass(frozen=True, slots=True)
class DemoProblem:
    """What a case is about."""

    line: str
    step: str
    equipment: str
    defect_type: str
    category: str
    cause: str
    target: float
    trainees: tuple[str, ...]
    points: tuple[KeyPoint, ...]
    course: str
    trainer: str = "zheng.kai"


def request(problem: DemoProblem) -> Answers:
    """The training request (S14)."""
    return {
        "line": problem.line,
        "step": problem.step,
        "equipment": problem.equipment,
        "product": None,
        "defect_type": problem.defect_type,
        "cause_category": problem.category,
        "cause": problem.cause,
        "target_rate": problem.target,
        "trainees": list(problem.trainees),
        "release": [],
    }


def accept(problem: DemoProblem, points: Sequence[KeyPoint], windows: Mapping[str, Any] | None = None) -> Answers:
    """QA accepts with key points (S15), for a planned study with its windows."""
    rows = [point.answer(number) for number, point in enumerate(points, start=1)]
    answers: Answers = {
        "decision": "accept",
        "key_points": rows,
        "target_rate": problem.target,
        "trainer_hint": [problem.trainer],
    }
    return answers | ({"custom_windows": True, "windows": dict(windows)} if windows else {})


def give_back(question: str) -> Answers:
    """QA returns the request with a question."""
    return {"decision": "return", "question": question}


def plan(problem: DemoProblem, count: int, starts: datetime) -> Answers:
    """An online course and a class, every key point in both (S16)."""
    keys = [f"k{number}" for number in range(1, count + 1)]
    items = [
        {"mode": "online", "course": problem.course, "key_points": keys},
        {"mode": "offline", "title": "班组现场讲解与示范", "key_points": keys},
    ]
    session = {"start": starts.isoformat(), "minutes": 90, "place": "一楼培训室", "trainer": problem.trainer}
    return {"items": items, "sessions": [session], "trainees": list(problem.trainees), "waived": []}


def class_held(problem: DemoProblem, absent: Sequence[str] = ()) -> Answers:
    """The class took place; who was absent was excused."""
    rows = [
        {"trainee": name, "status": "excused", "released": True, "reason": "病假"}
        if name in absent
        else {"trainee": name, "status": "present"}
        for name in problem.trainees
    ]
    return {"held": True, "attendance": rows}


def quiz(sheet: Mapping[str, Any] = RIGHT) -> Answers:
    """The online course done, with its quiz."""
    return {"answers": dict(sheet), "submitted": True}


def sheet(points: Sequence[KeyPoint], score: float) -> Answers:
    """A score sheet with the same score (0-10) on every item and readings at the nominal."""
    rows = [_scored(point, number, score) for number, point in enumerate(points, start=1)]
    return {"items": rows}


def _scored(point: KeyPoint, number: int, score: float) -> Answers:
    row: Answers = {"key_point": f"k{number}", "score": score}
    return row if point.parameter is None else row | {"reading": point.nominal}


def on_job(points: Sequence[KeyPoint]) -> Answers:
    """Everything within tolerance at the station."""
    readings = [
        {"key_point": f"k{number}", "value": point.nominal}
        for number, point in enumerate(points, start=1)
        if point.parameter is not None
    ]
    return {"readings": readings, "behaviour": True}


def sign() -> Answers:
    """QA signs what the system computed (S19)."""
    return {"decision": "sign", "confounders": ["none"]}


def rule(target: str, reason: str) -> Answers:
    """Management sends the work where it decides."""
    return {"target": target, "reason": reason}


def feedback(text: str) -> Answers:
    """Production confirms (S20)."""
    return {"confirmed": True, "text": text, "actions": []}


def dismiss(reason: str) -> Answers:
    """Production dismisses the detected need."""
    return {"decision": "dismiss", "dismiss_reason": "already_acting", "reason": reason}
