"""Whom a need is about, and the course there is for them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.training.demand.decide import Judgement
from app.training.demand.step_facts import StepFacts
from app.training.demand.step_staff import staff_of
from app.training.models import CourseOffer


def course_for(session: Session, step_id: int) -> str | None:
    """The Chinese name of a course for the step, where there is one."""
    return session.scalar(
        select(CourseOffer.name_zh).where(CourseOffer.step_id == step_id, CourseOffer.active).limit(1)
    )


def trainees_of(session: Session, facts: StepFacts, judgement: Judgement, now: datetime) -> list[str]:
    """Who lies below what is required or was never assessed; everybody at the step when no skill is required."""
    if judgement.skill is not None:
        return sorted({*judgement.skill.below, *judgement.skill.unknown})
    return [name for _, name in staff_of(session, [facts.place.id], now).get(facts.place.id, ())]
