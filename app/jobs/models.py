"""Incidents: what stopped a case and waits for a person."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Model


class Incident(Model):
    """A step or job that could not be done, with its error; resolved by a retry that works or by a person.

    `kind` is `service`, `step`, `nobody` (no one may do a task) or `job`; `retry` holds what a retry enqueues.
    """

    __tablename__ = "incidents"
    __table_args__ = (
        Index("ix_incidents_open", "opened_at", postgresql_where="resolved_at IS NULL"),
        Index("ix_incidents_case_id", "case_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    element: Mapped[str]
    kind: Mapped[str]
    message: Mapped[str]
    params: Mapped[dict[str, Any]]
    retry: Mapped[dict[str, Any] | None]
    ref: Mapped[UUID | None]
    attempts: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[UUID | None]
