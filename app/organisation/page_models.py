"""What the pages about people show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.identity import Grant


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """A score of a skill on a day."""

    skill: Mapping[str, str]
    score: float
    as_of: date
    source: str


@dataclass(frozen=True, slots=True)
class CourseLine:
    """A course taken."""

    course: str
    held_on: date
    result: str
    score: float | None
    given_by: str | None


@dataclass(frozen=True, slots=True)
class Profile:
    """`email` and `phone` only for the person and those who may read contact details; `grants` with their source."""

    username: str
    name: str
    emp_no: str | None
    active: bool
    employment: str
    unit: Mapping[str, str]
    post: Mapping[str, str] | None
    manager: tuple[str, str] | None
    entered_on: date | None
    left_on: date | None
    email: str | None
    phone: str | None
    steps: Sequence[Mapping[str, str]]
    scores: Sequence[ScoreLine]
    courses: Sequence[CourseLine]
    grants: Sequence[tuple[Grant, str]] | None

    def as_json(self) -> dict[str, Any]:
        """For scripts; what is not known, or not for the reader, is left out."""
        plain = (
            "username",
            "name",
            "emp_no",
            "active",
            "employment",
            "unit",
            "post",
            "entered_on",
            "left_on",
            "email",
            "phone",
        )
        found = {name: value for name in plain if (value := getattr(self, name)) is not None}
        scores = [
            {"skill": one.skill, "score": one.score, "as_of": one.as_of.isoformat(), "source": one.source}
            for one in self.scores
        ]
        courses = [
            {
                "course": one.course,
                "held_on": one.held_on.isoformat(),
                "result": one.result,
                "score": one.score,
                "given_by": one.given_by,
            }
            for one in self.courses
        ]
        more = {"manager": self.manager[0]} if self.manager else {}
        return {**found, **more, "scores": scores, "courses": courses}
