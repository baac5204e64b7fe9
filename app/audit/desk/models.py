"""What auditors asked for, how far it has come, and what came of it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Model


class OrderKind(StrEnum):
    """What may be asked for; `app.audit.desk.order_terms` says all about each."""

    VERIFY = "verify"
    DOSSIERS = "dossiers"
    XES = "xes"
    OCEL = "ocel"


class OrderState(StrEnum):
    """Where an order stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


OPEN = (OrderState.WAITING, OrderState.RUNNING)
"""The states of an order that has not ended."""


class OrderStep(StrEnum):
    """What is being done just now; a verification names the tables that it compares as well.

    `LOST` is the reason of a failed one when nothing says why: the job is gone, or took its worker with it.
    """

    SEALS = "seals"
    EVENTS = "events"
    FILE = "file"
    LOST = "lost"


def _one_of(column: str, names: type[StrEnum]) -> str:
    return f"{column} in ({', '.join(repr(name.value) for name in names)})"


class AuditOrder(Model):
    """One order. `step` is what is being done just now, and of a failed one the reason.

    `result` holds what a verification said, or counts; a file lies in pieces beside it, until it expires.
    """

    __tablename__ = "audit_orders"
    __table_args__ = (
        CheckConstraint(_one_of("kind", OrderKind), name="kind"),
        CheckConstraint(_one_of("state", OrderState), name="state"),
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

    @property
    def target(self) -> dict[str, Any]:
        """The order as the record names it."""
        return {"audit_order": str(self.id), "kind": self.kind, **self.params}


class OrderPiece(Model):
    """A piece of an order's file: any machine's worker writes it, any machine's page hands it out."""

    __tablename__ = "audit_order_pieces"

    order_id: Mapped[UUID] = mapped_column(ForeignKey("audit_orders.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
