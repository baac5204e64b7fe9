"""What detection is told and what it found: rules by version, lines switched on, signals."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Model


class DemandRuleVersion(Model):
    """The rule of detection; a change is a new version, so that a signal's grounds can be read years later."""

    __tablename__ = "demand_rules"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rule: Mapped[dict[str, Any]]
    changed_by: Mapped[str]
    changed_at: Mapped[datetime]


class WatchedLine(Model):
    """A line on which detection is switched on; lines join one by one (pilot, S66)."""

    __tablename__ = "demand_lines"

    line_id: Mapped[int] = mapped_column(ForeignKey("production_lines.id"), primary_key=True)
    since: Mapped[datetime]


class Signal(Model):
    """What detection says of a step in a week (`week` is the Monday of the newest week it looked at).

    `outcome` is the decision's word: `signal` (a need: `case_id` is the case it began or was merged into, or none
    while the step rests after its last case), `not_proven`, `assess`, `not_skill`, `data_gap`. `facts` holds what it
    was decided on, by rule version `rule_version`; `literal` is the answer without the statistical gate.
    """

    __tablename__ = "signals"
    __table_args__ = (
        UniqueConstraint("step_id", "week"),
        CheckConstraint("status in ('raised', 'merged', 'resting', 'noted')", name="status"),
        Index("ix_signals_case_id", "case_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("process_steps.id"))
    week: Mapped[date]
    outcome: Mapped[str] = mapped_column(String(20))
    literal: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(10))
    case_id: Mapped[UUID | None]
    recurrence_of: Mapped[UUID | None]
    rule_version: Mapped[int]
    facts: Mapped[dict[str, Any]]
    found_at: Mapped[datetime]
