"""The row of a run, written in transactions of its own: it can be watched, and outlives the run's failure."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.connectors.models import ConnectorRow, ConnectorRun
from app.identity import SYSTEM, Actor, User, actor_of
from app.kernel.clock import Clock
from app.kernel.errors import NotFoundError


class RunLog:
    """Writes rows of runs, each change visible at once."""

    def __init__(self, sessions: Callable[[], Session], clock: Clock) -> None:
        self._sessions = sessions
        self._clock = clock

    def begin(self, connector_id: UUID, actor: Actor) -> UUID:
        """A run that has begun; raises NotFoundError."""
        now, run_id = self._clock.now(), uuid4()
        with self._sessions() as session, session.begin():
            row = session.get(ConnectorRow, connector_id)
            if row is None:
                raise NotFoundError("There is no connector %(id)s", id=str(connector_id))
            row.queued_at, row.checked_at = None, now
            session.add(
                ConnectorRun(
                    id=run_id, connector_id=connector_id, state="running", asked_by=actor.username, started_at=now
                )
            )
        return run_id

    def progress(self, run_id: UUID, **values: Any) -> None:
        """How far it has come."""
        with self._sessions() as session, session.begin():
            session.execute(update(ConnectorRun).where(ConnectorRun.id == run_id).values(**values))

    def fail(self, run_id: UUID, template: str, params: Mapping[str, Any], **values: Any) -> None:
        """It could not be read, and why."""
        ended = self._clock.now()
        self.progress(run_id, state="failed", ended_at=ended, template=template, params=dict(params), **values)

    def forget(self, run_id: UUID) -> None:
        """It found nothing to read, or may not be."""
        with self._sessions() as session, session.begin():
            session.execute(delete(ConnectorRun).where(ConnectorRun.id == run_id))


def who_asked(session: Session, args: Mapping[str, Any], now: datetime) -> Actor:
    """Of `run_job`: the person as of `now`, as they came in when they asked; the system for a schedule.

    Raises NotFoundError for whose account was closed since.
    """
    if "asked_by" not in args:
        return SYSTEM
    username = session.scalar(select(User.username).where(User.id == UUID(args["asked_by"])))
    return replace(actor_of(session, username or "?", now), auth_method=args["auth"])
