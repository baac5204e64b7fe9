"""The control limits that QA has signed for: frozen, never changed, only followed by the next ones (DOMAIN §5)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Model


class ControlBaseline(Model):
    """A baseline that somebody signed: its weeks (Mondays, both included), what it left out and why, its figures.

    The figures are stored, so that a later correction of a count moves no limit. `centre` is a fraction; `excluded`
    a list of {week, cause}. It judges the weeks from the Monday `valid_from` on, until the next one does.
    `signed_name` is the printed name at that moment; `ledger_hash` the hash of the event that the signature covers.
    """

    __tablename__ = "control_baselines"
    __table_args__ = (
        UniqueConstraint("step_id", "version"),
        CheckConstraint("last_week > first_week and valid_from >= first_week", name="weeks"),
        CheckConstraint("centre >= 0 and centre <= 1 and points >= 20", name="figures"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("process_steps.id"))
    version: Mapped[int]
    first_week: Mapped[date]
    last_week: Mapped[date]
    valid_from: Mapped[date]
    excluded: Mapped[list[Any]]
    centre: Mapped[float]
    sigma_z: Mapped[float]
    points: Mapped[int]
    size: Mapped[float]
    reason: Mapped[str]
    signed_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    signed_name: Mapped[str]
    signed_at: Mapped[datetime]
    ledger_seq: Mapped[int]
    ledger_hash: Mapped[str]
