"""How well the people of a step master what it asks for; who was never assessed is named, not counted as zero."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.skills.models import Skill, SkillScore, StepSkill

SkillState = Literal["lacking", "sufficient", "unknown", "none"]


@dataclass(frozen=True, slots=True)
class Requirement:
    """A skill that a step asks for; `required` is the score from 0 to 100 that is enough."""

    skill: str
    names: Mapping[str, str]
    required: int


@dataclass(frozen=True, slots=True)
class SkillView:
    """One required skill over the staff of a step.

    `mean` is over those assessed, None when nobody was; `below` and `unknown` name people by username.
    """

    requirement: Requirement
    mean: float | None
    assessed: int
    below: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def share_below(self) -> float:
        """The share of the assessed whose score is below what is required."""
        return len(self.below) / self.assessed if self.assessed else 0.0

    def state(self, share: float) -> SkillState:
        """`lacking` when the mean or at least `share` of the assessed people lies below; `unknown` without scores."""
        if self.mean is None:
            return "unknown"
        lacking = self.mean < self.requirement.required or self.share_below >= share
        return "lacking" if lacking and self.below else "sufficient"


def view_of(requirement: Requirement, scores: Mapping[str, float | None]) -> SkillView:
    """`scores` by username of everybody who works at the step, None for who was never assessed."""
    known = {who: score for who, score in scores.items() if score is not None}
    below = tuple(sorted(who for who, score in known.items() if score < requirement.required))
    mean = sum(known.values()) / len(known) if known else None
    return SkillView(requirement, mean, len(known), below, tuple(sorted(set(scores) - set(known))))


def weakest(views: Iterable[SkillView], share: float) -> SkillView | None:
    """The skill that speaks for the step: one that lacks before one that is unknown, the farthest below first."""
    order = {"lacking": 0, "unknown": 1, "sufficient": 2, "none": 3}

    def rank(view: SkillView) -> tuple[int, float]:
        return order[view.state(share)], (view.mean or 0.0) - view.requirement.required

    return min(views, key=rank, default=None)


def requirements(session: Session, steps: Collection[int]) -> dict[int, list[Requirement]]:
    """What each step asks for."""
    query = (
        select(StepSkill.step_id, Skill.code, Skill.name_zh, Skill.name_en, StepSkill.required)
        .join(Skill, StepSkill.skill == Skill.code)
        .where(StepSkill.step_id.in_(steps))
        .order_by(StepSkill.step_id, Skill.code)
    )
    found: dict[int, list[Requirement]] = {}
    for step_id, code, zh, en, required in session.execute(query):
        found.setdefault(step_id, []).append(Requirement(code, {"zh": zh, "en": en}, required))
    return found


def latest_scores(session: Session, people: Sequence[UUID]) -> dict[tuple[UUID, str], float]:
    """The newest score by (person, skill)."""
    newest = (
        select(SkillScore.user_id, SkillScore.skill, SkillScore.score)
        .ext(distinct_on(SkillScore.user_id, SkillScore.skill))
        .where(SkillScore.user_id.in_(people))
        .order_by(SkillScore.user_id, SkillScore.skill, SkillScore.as_of.desc(), SkillScore.id.desc())
    )
    return {(user, skill): score for user, skill, score in session.execute(newest)}
