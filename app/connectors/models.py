"""Connectors, their runs, what was rejected, and codes nobody knows yet."""

from collections.abc import Mapping as Names
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Model
from app.kernel.password_mask import mask_passwords


class ConnectorRow(Model):
    """A source of data as somebody set it up. `code` is the `source` of its measurements and never changes.

    `settings` hold references to secrets, never secrets; `mapping` is a column mapping as JSON; `known_columns`
    what the source had at the last good run; `every_minutes` None means only when somebody asks.
    """

    __tablename__ = "connectors"
    __table_args__ = (
        CheckConstraint("every_minutes is null or every_minutes between 1 and 44640", name="every_minutes"),
        CheckConstraint("max_error_share >= 0 and max_error_share <= 1", name="max_error_share"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(40))
    settings: Mapped[dict[str, Any]]
    mapping: Mapped[dict[str, Any]]
    cursor: Mapped[dict[str, Any]]
    known_columns: Mapped[list[Any]]
    enabled: Mapped[bool] = mapped_column(default=True)
    every_minutes: Mapped[int | None]
    max_error_share: Mapped[Decimal] = mapped_column(Numeric(4, 3), default=Decimal("0.200"))
    next_run_at: Mapped[datetime | None]
    queued_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    newest_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class ConnectorRun(Model):
    """One run: `state` is running, done, aborted (too much was refused) or failed (could not be read).

    `template` and `params` say why; `drift` names columns that came or went; counts are of records, `same`
    includes older versions and repetitions; `newest_at` is the latest moment that was counted.
    """

    __tablename__ = "connector_runs"
    __table_args__ = (
        CheckConstraint("state in ('running', 'done', 'aborted', 'failed')", name="state"),
        Index("ix_connector_runs_connector_id_started_at", "connector_id", "started_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    connector_id: Mapped[UUID] = mapped_column(ForeignKey("connectors.id"))
    state: Mapped[str] = mapped_column(String(10))
    asked_by: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str | None]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    rows_read: Mapped[int] = mapped_column(default=0)
    rows_new: Mapped[int] = mapped_column(default=0)
    rows_changed: Mapped[int] = mapped_column(default=0)
    rows_same: Mapped[int] = mapped_column(default=0)
    rows_refused: Mapped[int] = mapped_column(default=0)
    template: Mapped[str | None]
    params: Mapped[dict[str, Any] | None]
    drift: Mapped[dict[str, Any] | None]
    cursor: Mapped[dict[str, Any] | None]
    newest_at: Mapped[datetime | None]


class QuarantinedRow(Model):
    """A refused record with its reason. `state` is open, replayed, dismissed, or aborted (its run stored nothing)."""

    __tablename__ = "connector_quarantine"
    __table_args__ = (
        CheckConstraint("state in ('open', 'replayed', 'dismissed', 'aborted')", name="state"),
        Index("ix_connector_quarantine_connector_id_state", "connector_id", "state"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    connector_id: Mapped[UUID] = mapped_column(ForeignKey("connectors.id"))
    run_id: Mapped[UUID] = mapped_column(ForeignKey("connector_runs.id"))
    line_no: Mapped[int]
    source_key: Mapped[str | None]
    code: Mapped[str] = mapped_column(String(30))
    template: Mapped[str]
    params: Mapped[dict[str, Any]]
    raw: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10), default="open")
    mended_by: Mapped[str | None]
    mended_at: Mapped[datetime | None]


class UnmappedCode(Model):
    """A code of the source that nothing of ours answers to; `rows` counts the records it held up."""

    __tablename__ = "unmapped_codes"
    __table_args__ = (UniqueConstraint("connector_id", "field", "code"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    connector_id: Mapped[UUID] = mapped_column(ForeignKey("connectors.id"))
    field: Mapped[str] = mapped_column(String(20))
    code: Mapped[str]
    rows: Mapped[int]
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]
    mapped_to: Mapped[str | None] = mapped_column(String(40))


def shown_settings(settings: Names[str, str]) -> dict[str, str]:
    """A connector's settings for pages and ledger: an address that somebody stored with its password shows none."""
    return {name: mask_passwords(value) if "://" in value else value for name, value in settings.items()}
