"""What auditors asked for, how far it has come, and what came of it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Model


class OrderState(StrEnum):
    """Where an order stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class AuditOrder(Model):
    """One order. `kind` is of `PERMISSIONS` in `app.audit.desk.place_order`, `step` what is being done just now.

    `result` holds what a verification said, or counts; a file lies in pieces beside it, until it expires.
    """

    __tablename__ = "audit_orders"
    __table_args__ = (
        CheckConstraint("kind in ('verify', 'dossiers', 'xes', 'ocel')", name="kind"),
        CheckConstraint("state in ('waiting', 'running', 'done', 'failed')", name="state"),
        Index("ix_audit_orders_asked_at", "asked_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    params: Mapped[dict[str, Any]]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default=OrderState.WAITING)
    step: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    result: Mapped[dict[str, Any] | None]
    file_name: Mapped[str | None]
    size: Mapped[int | None] = mapped_column(BigInteger)

    @property
    def days(self) -> tuple[date | None, date | None]:
        """The first and the last day that the order asks for."""
        first, last = self.params.get("first_day"), self.params.get("last_day")
        return date.fromisoformat(first) if first else None, date.fromisoformat(last) if last else None


class OrderPiece(Model):
    """A piece of an order's file: any machine's worker writes it, any machine's page hands it out."""

    __tablename__ = "audit_order_pieces"

    order_id: Mapped[UUID] = mapped_column(ForeignKey("audit_orders.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
