"""Put a job into the queue inside the transaction that causes it: gone with a rollback, there with the commit.

Procrastinate's own SQL function is called on our connection; its tables live in the schema `procrastinate`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.jobs.queue_sql import DEFER, FAILED, IS_WAITING, LIVING
from app.kernel.canonical import canonical_json

SCHEMA = "procrastinate"
QUEUE, EXPRESS = "bihuan", "express"
"""Where jobs wait. The express queue has a worker of its own: what must not wait behind ten thousand others."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job to enqueue. Jobs with the same `lock` run one after the other, in the order they were enqueued.

    Of jobs with the same `queueing_lock` only one may wait; a second one raises IntegrityError.
    """

    name: str
    args: Mapping[str, Any]
    lock: str | None = None
    queueing_lock: str | None = None
    at: datetime | None = None
    queue: str = QUEUE


def is_waiting(session: Session, name: str) -> bool:
    """Whether a job of this name waits, so that a second one would do nothing more."""
    return bool(session.scalar(IS_WAITING, {"name": name}))


def living_jobs(session: Session, name: str, attempts: int) -> list[Mapping[str, Any]]:
    """The arguments of the jobs of this name that wait or run, and were not begun `attempts` times already.

    One that was begun more often takes its worker with it each time.
    """
    return list(session.scalars(LIVING, {"name": name, "attempts": attempts}))


def failed_jobs(session: Session) -> int:
    """How many jobs were given up after their last attempt, up to a thousand."""
    return session.scalar(FAILED) or 0


def enqueue(session: Session, jobs: Sequence[Job]) -> None:
    """Enqueue `jobs` with one statement; nothing happens for an empty list."""
    if jobs:
        rows = [
            {
                "name": job.name,
                "lock": job.lock,
                "queueing_lock": job.queueing_lock,
                "args": job.args,
                "at": job.at,
                "queue": job.queue,
            }
            for job in jobs
        ]
        session.execute(DEFER, {"jobs": canonical_json(rows).decode()})
