"""What the demonstration's people master: one skill for every step, scored a year ago, two people never."""

import random
from collections.abc import Mapping
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.demo.days import WorkingDays
from app.identity import SYSTEM, AuditChange, User, record
from app.ledger import Action
from app.skills import Skill, SkillScore, StepSkill, bound_scores
from app.training import StepAssignment

SKILL = "special_equipment"
REQUIRED = 80
NEVER_ASSESSED = frozenset({"yang.juan", "dong.jie"})
ASSESSED = timedelta(days=300)


def seed_skills(session: Session, steps: Mapping[str, int], days: WorkingDays) -> None:
    """The skill, what each step asks for, and the scores of who works there."""
    session.add(Skill(code=SKILL, name_zh="专用设备操作", name_en="Special equipment"))
    session.flush()
    session.add_all(StepSkill(step_id=step_id, skill=SKILL, required=REQUIRED) for step_id in steps.values())
    staff = select(User.id, User.username).where(User.id.in_(select(StepAssignment.user_id))).order_by(User.username)
    at = days.now - ASSESSED
    run = uuid4()
    session.add_all(
        SkillScore(
            user_id=user,
            skill=SKILL,
            score=_score(name),
            as_of=at.date(),
            source="simulated",
            recorded_by="system",
            recorded_at=at,
            run_id=run,
        )
        for user, name in session.execute(staff)
        if name not in NEVER_ASSESSED
    )
    session.flush()
    rows = bound_scores(session, run)
    change = AuditChange(Action.SKILLS_IMPORTED, {"file": "simulated"}, data={"rows": rows})
    record(session, SYSTEM, days.now, change)


def _score(name: str) -> float:
    """Between 62 and 86: most lie below what is required, as people do whom a new machine was put before."""
    return float(random.Random(f"{name} skill").randint(62, 86))  # noqa: S311  (no secret)
