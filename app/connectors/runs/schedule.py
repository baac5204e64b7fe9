"""When connectors run: the sweep enqueues what is due, workers do it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.connectors.models import ConnectorRow
from app.connectors.runs.run_connector import RunConnector
from app.identity import Actor, require
from app.imports import Feeds
from app.jobs import Job, JobHandler, enqueue
from app.kernel.clock import Clock
from app.kernel.errors import ConflictError, NotFoundError

JOB = "run_connector"
_LOST = timedelta(hours=1)


def sweep_connectors(session: Session, now: datetime) -> int:
    """Enqueue every connector that is due and does not wait already; returns how many."""
    query = select(ConnectorRow).where(
        ConnectorRow.enabled,
        ConnectorRow.next_run_at <= now,
        or_(ConnectorRow.queued_at.is_(None), ConnectorRow.queued_at < now - _LOST),
    )
    due = session.scalars(query.with_for_update(skip_locked=True)).all()
    for row in due:
        row.queued_at = now
        row.next_run_at = now + timedelta(minutes=row.every_minutes) if row.every_minutes else None
    enqueue(session, [_job(row) for row in due])
    return len(due)


class AskForRun:
    """The use case; the caller commits."""

    def __init__(self, clock: Clock, feeds: Feeds) -> None:
        self._clock = clock
        self._feeds = feeds

    def __call__(self, session: Session, actor: Actor, connector_id: UUID) -> None:
        """Enqueue a run now. Raises ForbiddenError, NotFoundError, and ConflictError when one waits already."""
        row, now = session.get(ConnectorRow, connector_id, with_for_update=True), self._clock.now()
        if row is None:
            raise NotFoundError("There is no connector %(id)s", id=str(connector_id))
        require(actor, self._feeds.of(row.mapping).permissions.run)
        if row.queued_at is not None and row.queued_at > now - _LOST:
            raise ConflictError("A run of this connector is waiting already")
        row.queued_at = now
        enqueue(session, [_job(row)])


def job(run_connector: RunConnector) -> JobHandler:
    """What workers do for the job `run_connector`; the run has transactions of its own."""

    def run(_session: Session, args: Mapping[str, Any]) -> None:
        run_connector(UUID(args["connector"]))

    return run


def _job(row: ConnectorRow) -> Job:
    return Job(JOB, {"connector": str(row.id)}, lock=f"connector:{row.id}")
