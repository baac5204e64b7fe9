"""The versions of a step's baseline: one after the other."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.plant import ProcessStep
from app.quality.models.control import ControlBaseline


def lock_versions(session: Session, step_id: int) -> int:
    """The number of the next version, which is the caller's alone: two people at once would both give the same."""
    session.execute(select(ProcessStep.id).where(ProcessStep.id == step_id).with_for_update())
    newest = select(func.max(ControlBaseline.version)).where(ControlBaseline.step_id == step_id)
    return 1 + (session.scalar(newest) or 0)
