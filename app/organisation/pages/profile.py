"""A person's record: where they work, what they master, what they learned, which roles they hold (S10)."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.identity import Actor, Grant, GrantRow, User, may, require, valid_at
from app.kernel.errors import NotFoundError
from app.organisation.models import Employment, Post
from app.organisation.page_models import CourseLine, Profile, ScoreLine
from app.organisation.units import Units
from app.plant import ProcessStep, ProductionLine
from app.skills import Skill, SkillScore, TrainingRecord
from app.training import StepAssignment


def read_profile(session: Session, actor: Actor, username: str, now: datetime) -> Profile:
    """The record of somebody; one's own is always open. Raises ForbiddenError, NotFoundError."""
    own = actor.username == username
    if not own:
        require(actor, "people:read")
    user = session.scalar(select(User).where(User.username == username))
    if user is None:
        raise NotFoundError("There is no person with the username %(username)s.", username=username)
    job = session.get(Employment, user.id)
    contact = own or may(actor, "people:contact")
    return Profile(
        user.username,
        user.name,
        user.emp_no,
        user.active,
        user.employment_type,
        _unit(session, user, job),
        _post(session, job),
        _manager(session, job),
        job.entered_on if job else None,
        job.left_on if job else None,
        user.email if contact else None,
        job.phone if job and contact else None,
        _steps(session, user, now),
        _scores(session, user),
        _courses(session, user),
        _grants(session, user, now) if own or may(actor, "role:read") else None,
    )


def _manager(session: Session, job: Employment | None) -> tuple[str, str] | None:
    if job is None or job.manager_id is None:
        return None
    row = session.execute(select(User.username, User.name).where(User.id == job.manager_id)).one()
    return row.username, row.name


def _unit(session: Session, user: User, job: Employment | None) -> Mapping[str, str]:
    """The path; without a unit, what the roster or the directory calls it."""
    if job is not None and job.unit_id is not None:
        return Units(session).names(job.unit_id)
    return {"zh": user.org_unit or "", "en": user.org_unit or ""}


def _post(session: Session, job: Employment | None) -> Mapping[str, str] | None:
    if job is None or not job.title:
        return None
    named = session.scalar(select(Post.name_en).where(Post.unit_id == job.unit_id, Post.name == job.title))
    return {"zh": job.title, "en": named or job.title}


def _steps(session: Session, user: User, now: datetime) -> list[Mapping[str, str]]:
    today = now.date()
    query = (
        select(ProductionLine.name_zh, ProductionLine.name_en, ProcessStep.name_zh, ProcessStep.name_en)
        .join(ProcessStep, ProcessStep.line_id == ProductionLine.id)
        .join(StepAssignment, StepAssignment.step_id == ProcessStep.id)
        .where(
            StepAssignment.user_id == user.id,
            StepAssignment.valid_from <= today,
            or_(StepAssignment.valid_to.is_(None), StepAssignment.valid_to > today),
        )
        .order_by(ProductionLine.code, ProcessStep.position)
    )
    return [
        {"zh": f"{line_zh} · {step_zh}", "en": f"{line_en} · {step_en}"}
        for line_zh, line_en, step_zh, step_en in session.execute(query)
    ]


def _scores(session: Session, user: User) -> list[ScoreLine]:
    query = (
        select(Skill.name_zh, Skill.name_en, SkillScore.score, SkillScore.as_of, SkillScore.source)
        .join(Skill, Skill.code == SkillScore.skill)
        .where(SkillScore.user_id == user.id)
        .order_by(SkillScore.as_of.desc(), SkillScore.id.desc())
    )
    return [
        ScoreLine({"zh": zh, "en": en}, score, as_of, source) for zh, en, score, as_of, source in session.execute(query)
    ]


def _courses(session: Session, user: User) -> list[CourseLine]:
    query = select(TrainingRecord).where(TrainingRecord.user_id == user.id)
    rows = session.scalars(query.order_by(TrainingRecord.held_on.desc(), TrainingRecord.id.desc()))
    return [CourseLine(row.course, row.held_on, row.result, row.score, row.given_by) for row in rows]


def _grants(session: Session, user: User, now: datetime) -> list[tuple[Grant, str]]:
    rows = session.scalars(select(GrantRow).where(GrantRow.user_id == user.id, *valid_at(now)).order_by(GrantRow.role))
    return [(Grant(row.role, row.plant, row.line, row.valid_from, row.valid_to), row.source) for row in rows]
