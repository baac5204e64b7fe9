"""Remember a closed problem, so that its return is recognised (S23)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.quality.models.plant import ClosedLoop
from app.quality.plant_lookup import find_step


def remember_closed(session: Session, case_id: UUID, problem: tuple[str, str, str], result: str, at: datetime) -> None:
    """Store that `case_id` closed `problem` (line, step, defect type) with `result`; once per case."""
    line, step, defect_type = problem
    row = {
        "case_id": case_id,
        "step_id": find_step(session, line, step).id,
        "defect_type": defect_type,
        "result": result,
        "closed_at": at,
    }
    session.execute(insert(ClosedLoop).values(row).on_conflict_do_nothing(index_elements=["case_id"]))
