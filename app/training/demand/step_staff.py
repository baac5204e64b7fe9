"""Who works at a step, and with which skills."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.identity import User
from app.skills import Requirement, SkillView, latest_scores, requirements, view_of
from app.training.models import StepAssignment


def skills_at(session: Session, steps: Collection[int], now: datetime) -> dict[int, list[SkillView]]:
    staff = staff_of(session, steps, now)
    people = list({user for members in staff.values() for user, _ in members})
    scores = latest_scores(session, people)

    def view(step: int, need: Requirement) -> SkillView:
        return view_of(need, {name: scores.get((user, need.skill)) for user, name in staff.get(step, ())})

    return {step: [view(step, need) for need in needs] for step, needs in requirements(session, steps).items()}


def staff_of(session: Session, steps: Iterable[int], now: datetime) -> dict[int, list[tuple[UUID, str]]]:
    """Who works at each step today: (id, username)."""
    today = now.date()
    query = (
        select(StepAssignment.step_id, User.id, User.username)
        .join(User, StepAssignment.user_id == User.id)
        .where(
            User.active,
            StepAssignment.step_id.in_(list(steps)),
            StepAssignment.valid_from <= today,
            or_(StepAssignment.valid_to.is_(None), StepAssignment.valid_to > today),
        )
        .order_by(User.username)
    )
    found: dict[int, list[tuple[UUID, str]]] = {}
    for step, user, name in session.execute(query):
        found.setdefault(step, []).append((user, name))
    return found
