"""Jobs whose worker died under them: handed to the next worker, or the case would wait for ever.

A job may then run twice, when a worker was only slow to show that it lives. Every kind of job bears that: its
effects are one transaction, and the second run meets a conflict and ends.
"""

from sqlalchemy.orm import Session

from app.jobs.queue_sql import DROP_ABANDONED, RETRY_ABANDONED

HEARTBEAT_SECONDS = 2.0
DEAD_AFTER_SECONDS = 10.0
"""A worker that has not shown for so long is dead; its jobs are free."""


def sweep_abandoned(session: Session) -> int:
    """Free the jobs of dead workers; returns how many."""
    given = {"dead_after": DEAD_AFTER_SECONDS}
    dropped = session.execute(DROP_ABANDONED, given).rowcount  # type: ignore[attr-defined]
    return int(dropped) + len(session.execute(RETRY_ABANDONED, given).all())
