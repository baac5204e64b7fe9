"""Skills, scores over time, and each person's profile."""

from app.skills.feeds import declare_feeds
from app.skills.imports.field_list import PERSON
from app.skills.models import Skill, SkillScore, StepSkill, TrainingRecord
from app.skills.profile import Requirement, SkillState, SkillView, latest_scores, requirements, view_of, weakest
from app.skills.proof import SCORES, bound_scores

__all__ = [
    "PERSON",
    "SCORES",
    "Requirement",
    "Skill",
    "SkillScore",
    "SkillState",
    "SkillView",
    "StepSkill",
    "TrainingRecord",
    "bound_scores",
    "declare_feeds",
    "latest_scores",
    "requirements",
    "view_of",
    "weakest",
]
