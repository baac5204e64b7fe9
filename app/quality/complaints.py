"""What customers complained of, by step (S03, S56)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from app.plant import DefectType, Product
from app.quality.comparison_windows import Window
from app.quality.models.inspection import Complaint


@dataclass(frozen=True, slots=True)
class ComplaintLine:
    """A complaint as the page of its step shows it; `case_id` is the case that somebody proposed because of it."""

    id: int
    at: datetime
    text: str
    customer: str | None
    lot: str | None
    qty: int
    product: Mapping[str, str] | None
    defect: Mapping[str, str] | None
    case_id: UUID | None


def complaints_in(session: Session, step_id: int, window: Window) -> int | None:
    """How many complaints about a step came in `window`; None while no source brings any: unknown is not zero."""
    if not session.scalar(select(exists().select_from(Complaint))):
        return None
    inside = (Complaint.step_id == step_id, Complaint.qty > 0, Complaint.at >= window.start, Complaint.at < window.end)
    return session.scalar(select(func.count()).where(*inside)) or 0


def complaints_at(session: Session, step_id: int, since: datetime, limit: int = 50) -> list[ComplaintLine]:
    """The complaints about a step, the newest first; what was taken back is left out."""
    query = (
        select(Complaint, Product.name_zh, Product.name_en, DefectType.name_zh, DefectType.name_en)
        .outerjoin(Product, Complaint.product_id == Product.id)
        .outerjoin(DefectType, Complaint.defect_type == DefectType.code)
        .where(Complaint.step_id == step_id, Complaint.at >= since, Complaint.qty > 0)
        .order_by(Complaint.at.desc(), Complaint.id.desc())
    )
    return [
        ComplaintLine(
            row.id,
            row.at,
            row.text,
            row.customer,
            row.lot,
            row.qty,
            _named(*names[:2]),
            _named(*names[2:]),
            row.case_id,
        )
        for row, *names in session.execute(query.limit(limit))
    ]


def _named(zh: str | None, en: str | None) -> Mapping[str, str] | None:
    return {"zh": zh, "en": en or zh} if zh else None
