"""Courses a person took before, and under which name such records were brought in."""

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from app.identity import Erasing, Part, Subject
from app.skills.models import TrainingRecord


def _count(session: Session, subject: Subject) -> int:
    theirs = or_(TrainingRecord.user_id == subject.id, TrainingRecord.recorded_by == subject.username)
    return session.scalar(select(func.count()).select_from(TrainingRecord).where(theirs)) or 0


def _erase(erasing: Erasing) -> None:
    subject = erasing.subject
    erasing.session.execute(delete(TrainingRecord).where(TrainingRecord.user_id == subject.id))
    brought = update(TrainingRecord).where(TrainingRecord.recorded_by == subject.username)
    erasing.session.execute(brought.values(recorded_by=subject.new_username))


PARTS = (Part({"zh": "培训经历", "en": "Training history"}, _count, _erase),)
