"""Reviews of the trail; each also stands in the ledger, which is what proves it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Model


class AuditReview(Model):
    """An independent person has reviewed the trail from one day to another, both included, and signed for it."""

    __tablename__ = "audit_reviews"
    __table_args__ = (CheckConstraint("last_day >= first_day", name="day_order"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    reviewer_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    events: Mapped[int]
    remark: Mapped[str]
    signed_at: Mapped[datetime]
    ledger_seq: Mapped[int]
    ledger_hash: Mapped[str]
