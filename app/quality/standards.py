"""The standard that was valid on a day: a rate is judged by the version of its own time, not by today's."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.kernel.errors import ConflictError, InvalidInputError
from app.plant import ProcessStep, StepPlace
from app.quality.models.measurement import QualityStandard
from app.quality.weekly_refresh import judge_again


@dataclass(frozen=True, slots=True)
class Standard:
    """`limit` is the highest acceptable defect rate (a fraction); fewer units than `n_min` are not judged."""

    version: int
    limit: float
    n_min: int


def standard_on(session: Session, step_id: int, day: date) -> Standard | None:
    """The standard of the step valid on `day` (in the line's timezone), None when there was none."""
    row = session.scalars(
        select(QualityStandard).where(
            QualityStandard.step_id == step_id,
            QualityStandard.valid_from <= day,
            or_(QualityStandard.valid_to.is_(None), QualityStandard.valid_to > day),
        )
    ).first()
    return Standard(row.version, float(row.rate_limit), row.n_min) if row else None


def newest_standard(session: Session, step_id: int) -> QualityStandard | None:
    """The newest version of the step, which nobody else follows meanwhile."""
    session.execute(select(ProcessStep.id).where(ProcessStep.id == step_id).with_for_update())
    mine = select(QualityStandard).where(QualityStandard.step_id == step_id)
    return session.scalar(mine.order_by(QualityStandard.version.desc()).limit(1))


def check_begin(old: QualityStandard | None, since: date, now: datetime, place: StepPlace) -> None:
    """Weeks that were judged stay as they were judged: raises InvalidInputError for a new version from before today."""
    if old is not None and since < now.astimezone(ZoneInfo(place.timezone)).date():
        raise InvalidInputError(
            "Please correct the marked fields",
            fields={"valid_from": "There is a standard already: a new version begins today or later"},
        )


def add_standard(
    session: Session,
    step_id: int,
    rate_limit: Decimal,
    valid_from: date,
    *,
    n_min: int = 50,
    approved_by: str,
) -> QualityStandard:
    """Put a new version into force from `valid_from`; the one before it ends on that day.

    Raises ConflictError when a version already begins on or after that day: the past is not rewritten.
    """
    latest = newest_standard(session, step_id)
    if latest and latest.valid_from >= valid_from:
        raise ConflictError(
            "Version %(version)d of the standard begins on %(day)s; a new version must begin later",
            fields={"valid_from": "Choose a later day"},
            version=latest.version,
            day=latest.valid_from.isoformat(),
        )
    if latest and (latest.valid_to is None or latest.valid_to > valid_from):
        latest.valid_to = valid_from
    version = 1 if latest is None else latest.version + 1
    added = QualityStandard(
        step_id=step_id,
        version=version,
        rate_limit=rate_limit,
        n_min=n_min,
        valid_from=valid_from,
        approved_by=approved_by,
    )
    session.add(added)
    session.flush()
    judge_again(session, step_id, valid_from)
    return added
