"""What other systems bring of what people can do: skill scores and the courses they took."""

from sqlalchemy.orm import Session

from app.imports import Feed, FeedActions, FeedPermissions, ImportRequest, PlanImporter
from app.kernel.clock import Clock
from app.ledger import Action
from app.skills.imports.field_list import SCORE_FIELDS, TRAINING_FIELDS
from app.skills.imports.history_plan import UNKNOWN_PERSON
from app.skills.imports.history_rows import ScoreReader, TrainingReader
from app.skills.imports.score_plan import SCORE_STANDS, ScorePlan
from app.skills.imports.training_plan import TrainingPlan

_PERMISSIONS = FeedPermissions.one("skill:import")


def _open_scores(session: Session, request: ImportRequest) -> PlanImporter:
    return PlanImporter(session, request, ScoreReader(request.mapping, request.now), ScorePlan)


def _open_trainings(session: Session, request: ImportRequest) -> PlanImporter:
    return PlanImporter(session, request, TrainingReader(request.mapping, request.now), TrainingPlan)


SKILL_SCORES = Feed(
    name="skills",
    label="Skill scores",
    purpose="导入技能评分 / Import skill scores.",
    fields=SCORE_FIELDS,
    open=_open_scores,
    permissions=_PERMISSIONS,
    actions=FeedActions(Action.SKILLS_IMPORTED, Action.SKILLS_MENDED, Action.SKILLS_DISMISSED),
    codes=(UNKNOWN_PERSON, SCORE_STANDS),
    personal=True,
)
TRAININGS = Feed(
    name="trainings",
    label="Training history",
    purpose="导入培训经历 / Import training history.",
    fields=TRAINING_FIELDS,
    open=_open_trainings,
    permissions=_PERMISSIONS,
    actions=FeedActions(Action.TRAININGS_IMPORTED, Action.TRAININGS_MENDED, Action.TRAININGS_DISMISSED),
    codes=(UNKNOWN_PERSON,),
    personal=True,
)


def declare_feeds(_clock: Clock) -> tuple[Feed, ...]:
    """The feeds of this slice."""
    return (SKILL_SCORES, TRAININGS)
