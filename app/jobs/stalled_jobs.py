"""Jobs whose worker died under them: handed to the next worker, or the case would wait for ever.

A job may then run twice, when a worker was only slow to show that it lives. Every kind of job bears that: its
effects are one transaction, and the second run meets a conflict and ends.
"""

from sqlalchemy import text
from sqlalchemy.orm import Session

HEARTBEAT_SECONDS = 2.0
DEAD_AFTER_SECONDS = 10.0
"""A worker that has not shown for so long is dead; its jobs are free."""

_ABANDONED = """status = 'doing' AND NOT EXISTS (
    SELECT FROM procrastinate_workers w
    WHERE w.id = j.worker_id AND w.last_heartbeat >= now() - make_interval(secs => :dead_after))"""

# A queueing lock admits one waiting job; where one waits already, it will do the dead one's work.
_DROP = f"""
DELETE FROM procrastinate_jobs j WHERE {_ABANDONED} AND EXISTS (
    SELECT FROM procrastinate_jobs waiting
    WHERE waiting.status = 'todo' AND waiting.queueing_lock = j.queueing_lock)"""  # noqa: S608 - constants

_RETRY = f"""
SELECT procrastinate_retry_job_v2(freed.id, now(), NULL, NULL, NULL) FROM (
    SELECT DISTINCT ON (coalesce(j.queueing_lock, 'job ' || j.id)) j.id FROM procrastinate_jobs j
    WHERE {_ABANDONED} ORDER BY coalesce(j.queueing_lock, 'job ' || j.id), j.id) AS freed"""  # noqa: S608 - constants


def sweep_abandoned(session: Session) -> int:
    """Free the jobs of dead workers; returns how many."""
    given = {"dead_after": DEAD_AFTER_SECONDS}
    dropped = session.execute(text(_DROP), given).rowcount  # type: ignore[attr-defined]
    return int(dropped) + len(session.execute(text(_RETRY), given).all())
