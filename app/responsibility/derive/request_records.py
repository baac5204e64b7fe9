"""What a request was made of: whether it came back unchanged, and courses made for other steps."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.plant import ProcessStep
from app.responsibility.derive.trainee_records import Json
from app.training import CourseOffer, TrainingRequest


def is_unchanged(session: Session, case_id: UUID) -> bool:
    """True when the last two versions of the request ask for the same."""
    query = (
        select(TrainingRequest.content_hash)
        .where(TrainingRequest.case_id == case_id)
        .order_by(TrainingRequest.submitted_at.desc())
        .limit(2)
    )
    hashes = session.scalars(query).all()
    return len(hashes) == 2 and hashes[0] == hashes[1]


def read_elsewhere(session: Session, step: str | None, plan: Json) -> frozenset[str]:
    """The plan's courses that were made for another step."""
    codes = [item["course"] for item in plan.get("items") or () if item.get("course")]
    query = (
        select(CourseOffer.code)
        .join(ProcessStep, ProcessStep.id == CourseOffer.step_id)
        .where(CourseOffer.code.in_(codes), ProcessStep.code != step)
    )
    return frozenset(session.scalars(query))
