"""What is measured at the plant's steps: the standards, the counts and what follows from them (DOMAIN §5)."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Numeric,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Model


class QualityStandard(Model):
    """The highest acceptable defect rate of a step, valid from `valid_from` until before `valid_to`.

    `rate_limit` is a fraction; `n_min` the units below which a rate is not judged. Periods of one step do not
    overlap: `app.quality.standards` sees to it. `signed_name` is the printed name at the moment of signing,
    `ledger_hash` the hash of the event that the signature covers; what is older than signatures has neither.
    """

    __tablename__ = "quality_standards"
    __table_args__ = (
        UniqueConstraint("step_id", "version"),
        CheckConstraint("rate_limit > 0 and rate_limit < 1", name="rate_limit"),
        CheckConstraint("valid_to is null or valid_to > valid_from", name="validity"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("process_steps.id"))
    version: Mapped[int]
    rate_limit: Mapped[Decimal] = mapped_column(Numeric(7, 6))
    n_min: Mapped[int] = mapped_column(default=50)
    basis: Mapped[str] = mapped_column(String(20), default="internal")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    approved_by: Mapped[str | None]
    reason: Mapped[str | None]
    signed_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    signed_name: Mapped[str | None]
    signed_at: Mapped[datetime | None]
    ledger_seq: Mapped[int | None]
    ledger_hash: Mapped[str | None]


class Measurement(Model):
    """A count of inspected and defective units as it came from its source; never changed by hand (S37).

    `(source, source_key)` names the row in the system it came from; a correction from there raises
    `revision`, and the value before is kept. `source_version` is how its source counts its corrections, where it
    does; `run_id` names the run (`connector_runs`) that wrote it last.
    """

    __tablename__ = "measurements"
    __table_args__ = (
        UniqueConstraint("source", "source_key"),
        CheckConstraint("qty_defect >= 0 and qty_defect <= qty_total", name="counts"),
        Index("ix_measurements_step_id_period_start", "step_id", "period_start"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    source: Mapped[str] = mapped_column(String(60))
    source_key: Mapped[str] = mapped_column(String(200))
    revision: Mapped[int] = mapped_column(default=1)
    step_id: Mapped[int] = mapped_column(ForeignKey("process_steps.id"))
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"))
    equipment_id: Mapped[int | None] = mapped_column(ForeignKey("equipment.id"))
    shift: Mapped[str | None] = mapped_column(String(40))
    period_start: Mapped[datetime]
    period_end: Mapped[datetime]
    qty_total: Mapped[int]
    qty_defect: Mapped[int]
    unit: Mapped[str] = mapped_column(String(20), default="pcs")
    source_version: Mapped[str | None] = mapped_column(String(80))
    run_id: Mapped[UUID]


class MeasurementRevision(Model):
    """What a measurement said before its source corrected it, and the run that brought the correction.

    `run_id` is the write that had brought what it said; unknown for the oldest.
    """

    __tablename__ = "measurement_revisions"

    measurement_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    replaced_by: Mapped[UUID]
    replaced_at: Mapped[datetime]
    source_version: Mapped[str | None] = mapped_column(String(80))
    step_id: Mapped[int]
    product_id: Mapped[int | None]
    equipment_id: Mapped[int | None]
    shift: Mapped[str | None]
    period_start: Mapped[datetime]
    period_end: Mapped[datetime]
    qty_total: Mapped[int]
    qty_defect: Mapped[int]
    unit: Mapped[str]
    run_id: Mapped[UUID | None]


class WeeklyStatistic(Model):
    """A step's ISO week, `week` being its Monday: a projection of the measurements that can be rebuilt at any time.

    Judged by the standard valid in that week. `state` is `above`, `not_above`, `insufficient` (fewer than `n_min`
    units, or no standard) or `no_production` (the source reports none). A week without any row is absent here:
    whether it is missing depends on the day one asks.
    """

    __tablename__ = "weekly_statistics"
    __table_args__ = (
        CheckConstraint("state in ('above', 'not_above', 'insufficient', 'no_production')", name="state"),
        Index("ix_weekly_statistics_week", "week"),
    )

    step_id: Mapped[int] = mapped_column(ForeignKey("process_steps.id"), primary_key=True)
    week: Mapped[date] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger)
    x: Mapped[int] = mapped_column(BigInteger)
    rows: Mapped[int]
    last_start: Mapped[datetime]
    standard_version: Mapped[int | None]
    rate_limit: Mapped[Decimal | None] = mapped_column(Numeric(7, 6))
    n_min: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(15))


class ComparisonWindows(Model):
    """Windows fixed in advance for the verification of a step, by round of training: a planned study.

    Where a step has none, the windows follow from the dates of the case (`app.quality.comparison_windows`).
    """

    __tablename__ = "comparison_windows"

    step_id: Mapped[int] = mapped_column(ForeignKey("process_steps.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    before_from: Mapped[datetime]
    before_to: Mapped[datetime]
    after_from: Mapped[datetime]
    after_to: Mapped[datetime]


class ClosedLoop(Model):
    """A closed case and what it was about, so that its problem is recognised when it comes back (S23)."""

    __tablename__ = "closed_loops"
    __table_args__ = (Index("ix_closed_loops_problem", "step_id", "defect_type", "closed_at"),)

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("process_steps.id"))
    defect_type: Mapped[str]
    result: Mapped[str]
    closed_at: Mapped[datetime]
