"""Ask for a run now: a job that a worker takes."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app.connectors.models import ConnectorRow
from app.identity import SYSTEM, Actor, require
from app.imports import Feeds
from app.jobs import Job, enqueue
from app.kernel.clock import Clock
from app.kernel.errors import ConflictError, NotFoundError

JOB = "run_connector"
LOST = timedelta(hours=1)


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
        if row.queued_at is not None and row.queued_at > now - LOST:
            raise ConflictError("A run of this connector is waiting already")
        row.queued_at = now
        enqueue(session, [run_job(row, actor)])


def run_job(row: ConnectorRow, actor: Actor | None = None) -> Job:
    """The job, of whoever asked for it or of the schedule; a connector has one at a time."""
    asked = {"asked_by": str(actor.id), "auth": actor.auth_method} if actor and actor.id != SYSTEM.id else {}
    return Job(JOB, {"connector": str(row.id)} | asked, lock=f"connector:{row.id}")
