"""When connectors run: the sweep enqueues what is due, workers do it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.connectors.models import ConnectorRow
from app.connectors.runs.ask_for_run import LOST, run_job
from app.connectors.runs.run_connector import RunConnector
from app.connectors.runs.run_log import who_asked
from app.jobs import JobHandler, enqueue
from app.kernel.clock import Clock


def sweep_connectors(session: Session, now: datetime) -> int:
    """Enqueue every connector that is due and does not wait already; returns how many."""
    query = select(ConnectorRow).where(
        ConnectorRow.enabled,
        ConnectorRow.next_run_at <= now,
        or_(ConnectorRow.queued_at.is_(None), ConnectorRow.queued_at < now - LOST),
    )
    due = session.scalars(query.with_for_update(skip_locked=True)).all()
    for row in due:
        row.queued_at = now
        row.next_run_at = now + timedelta(minutes=row.every_minutes) if row.every_minutes else None
    enqueue(session, [run_job(row) for row in due])
    return len(due)


def job(run_connector: RunConnector, clock: Clock) -> JobHandler:
    """What workers do for the job `run_connector`, as whoever asked for it; the run has transactions of its own."""

    def run(session: Session, args: Mapping[str, Any]) -> None:
        run_connector(UUID(args["connector"]), who_asked(session, args, clock.now()))

    return run
