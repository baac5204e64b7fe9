"""What other systems bring beside the counts: defects by type, customer complaints, limits of characteristics."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Model


class DefectCount(Model):
    """Defects of one type found at a step, and their cause where the inspector names one (S09).

    Beside the measurements, not inside them: a unit may have several defects, and inspection systems report them
    apart. `(source, source_key)` names the record where it came from.
    """

    __tablename__ = "defect_counts"
    __table_args__ = (
        UniqueConstraint("source", "source_key"),
        CheckConstraint("qty >= 0", name="qty"),
        Index("ix_defect_counts_step_id_at", "step_id", "at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    source: Mapped[str] = mapped_column(String(60))
    source_key: Mapped[str] = mapped_column(String(200))
    step_id: Mapped[int] = mapped_column(ForeignKey("process_steps.id"))
    at: Mapped[datetime]
    defect_type: Mapped[str] = mapped_column(ForeignKey("defect_types.code"))
    cause: Mapped[str | None] = mapped_column(String(40))
    qty: Mapped[int]
    revision: Mapped[int] = mapped_column(default=1)
    source_version: Mapped[str | None] = mapped_column(String(80))
    run_id: Mapped[UUID | None]


class Complaint(Model):
    """What a customer complained of, laid to a step (S03, S56); `qty` is how many units, 0 once it was taken back.

    `(source, source_key)` names the record where it came from; a correction from there raises `revision`, and the
    ledger keeps what it said before. `case_id` is the case that somebody proposed because of it.
    """

    __tablename__ = "complaints"
    __table_args__ = (
        UniqueConstraint("source", "source_key"),
        CheckConstraint("qty >= 0", name="qty"),
        Index("ix_complaints_step_id_at", "step_id", "at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    source: Mapped[str] = mapped_column(String(60))
    source_key: Mapped[str] = mapped_column(String(200))
    step_id: Mapped[int] = mapped_column(ForeignKey("process_steps.id"))
    at: Mapped[datetime]
    text: Mapped[str]
    customer: Mapped[str | None] = mapped_column(String(200))
    lot: Mapped[str | None] = mapped_column(String(200))
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"))
    defect_type: Mapped[str | None] = mapped_column(ForeignKey("defect_types.code"))
    qty: Mapped[int] = mapped_column(default=1)
    revision: Mapped[int] = mapped_column(default=1)
    source_version: Mapped[str | None] = mapped_column(String(80))
    run_id: Mapped[UUID | None]
    case_id: Mapped[UUID | None]


class CharacteristicLimit(Model):
    """Between which limits a characteristic of a step has to lie, as the inspection system says (S15).

    It goes into a reviewer's key points only by that person's hand. Both limits absent: it was taken back.
    """

    __tablename__ = "characteristic_limits"
    __table_args__ = (
        UniqueConstraint("source", "source_key"),
        Index("ix_characteristic_limits_step_id", "step_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    source: Mapped[str] = mapped_column(String(60))
    source_key: Mapped[str] = mapped_column(String(200))
    step_id: Mapped[int] = mapped_column(ForeignKey("process_steps.id"))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str] = mapped_column(String(20))
    nominal: Mapped[Decimal | None]
    lower: Mapped[Decimal | None]
    upper: Mapped[Decimal | None]
    valid_from: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)
    source_version: Mapped[str | None] = mapped_column(String(80))
    run_id: Mapped[UUID | None]
