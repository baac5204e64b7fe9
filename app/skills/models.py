"""What people can do: skills, which of them a step asks for, and scores that only grow in number (S10)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Model
from app.plant import Kept


class Skill(Kept, Model):
    """Something that can be learned and scored from 0 to 100."""

    __tablename__ = "skills"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]


class StepSkill(Model):
    """A skill that work at a step asks for, and the score that is enough."""

    __tablename__ = "step_skills"

    step_id: Mapped[int] = mapped_column(ForeignKey("process_steps.id"), primary_key=True)
    skill: Mapped[str] = mapped_column(ForeignKey("skills.code"), primary_key=True)
    required: Mapped[int] = mapped_column(default=80)


class SkillScore(Model):
    """A score of a person on a day; the latest one counts. Rows are never changed: a better score is a new row.

    `run_id` names the write whose event holds a digest over its rows; the oldest rows have none.
    """

    __tablename__ = "skill_scores"
    __table_args__ = (
        UniqueConstraint("user_id", "skill", "as_of", "source"),
        CheckConstraint("score >= 0 and score <= 100", name="score"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    skill: Mapped[str] = mapped_column(ForeignKey("skills.code"))
    score: Mapped[float] = mapped_column(Numeric(5, 2, asdecimal=False))
    as_of: Mapped[date]
    source: Mapped[str] = mapped_column(String(60))
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]
    run_id: Mapped[UUID | None]


class TrainingRecord(Model):
    """A course a person took, here or elsewhere: the history that HR's own file brings (S10).

    `given_by` names who held it. A corrected row of a later file replaces the one of the same person, course and day;
    what it said before stands in the ledger.
    """

    __tablename__ = "training_records"
    __table_args__ = (
        UniqueConstraint("user_id", "course", "held_on"),
        CheckConstraint("result in ('passed', 'failed', 'attended')", name="result"),
        CheckConstraint("score >= 0 and score <= 100", name="score"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    course: Mapped[str] = mapped_column(String(200))
    held_on: Mapped[date]
    result: Mapped[str] = mapped_column(String(10))
    score: Mapped[float | None] = mapped_column(Numeric(5, 2, asdecimal=False))
    given_by: Mapped[str | None] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(60))
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]
