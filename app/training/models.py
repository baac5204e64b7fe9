"""Who works where, who can teach what, and what a case's tasks wrote that other steps of the loop read."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Model
from app.plant import Kept


class StepAssignment(Model):
    """A person works at a step from a day until before another.

    Who stands here may be trained for it (S11).
    """

    __tablename__ = "step_assignments"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("process_steps.id"), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_to: Mapped[date | None]


class Trainer(Model):
    """A person who may teach (S04); `subject_zh` and `subject_en` say what."""

    __tablename__ = "trainers"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    subject_zh: Mapped[str]
    subject_en: Mapped[str]


class CourseOffer(Kept, Model):
    """A course that a plan may name.

    `step_id` says for which step it was made, None for every step (S49-S51).
    """

    __tablename__ = "course_offers"
    __table_args__ = (CheckConstraint("mode in ('online', 'case')", name="mode"),)

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    mode: Mapped[str] = mapped_column(String(10))
    name_zh: Mapped[str]
    name_en: Mapped[str]
    step_id: Mapped[int | None] = mapped_column(ForeignKey("process_steps.id"))


class TrainingRequest(Model):
    """A version of a case's request as Production submitted it.

    `content_hash` is over what was asked, without the answer to QA: the same hash twice in a row is a request
    that was sent back and came back unchanged (fact R1).
    """

    __tablename__ = "training_requests"
    __table_args__ = (Index("ix_training_requests_case_id", "case_id", "submitted_at"),)

    task_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    content_hash: Mapped[str] = mapped_column(String(64))
    submitted_by: Mapped[UUID]
    submitted_at: Mapped[datetime]


class Enrolment(Model):
    """A trainee takes part in an item of the plan, in a round of training."""

    __tablename__ = "enrolments"

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    trainee: Mapped[str] = mapped_column(primary_key=True)
    item: Mapped[int] = mapped_column(primary_key=True)
    mode: Mapped[str] = mapped_column(String(10))
    course: Mapped[str | None] = mapped_column(String(40))
    title: Mapped[str | None]
    enrolled_at: Mapped[datetime]
