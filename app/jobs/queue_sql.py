"""Statements over the queue's tables, which are Procrastinate's."""

from sqlalchemy import text

LEAD = text("SELECT pg_try_advisory_lock(:key)")
"""Whether this connection leads now."""

DEPOSE = text("""
    SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND (l.classid::bigint << 32) | l.objid::bigint = :key
        AND a.state_change < clock_timestamp() - make_interval(secs => :silent)
""")
"""Ends the leader's connection, and with it the lead, when it has said nothing for so many seconds."""

BOUND = text("""
    SELECT set_config('idle_in_transaction_session_timeout', :idle, true), set_config('lock_timeout', :busy, true)
""")
"""Bounds this transaction alone: how long it may hang, and how long it waits for a lock."""

DEFER = text(
    """
    SELECT procrastinate_defer_jobs_v1(array_agg(ROW(
        job->>'queue', job->>'name', 0, job->>'lock', job->>'queueing_lock', job->'args',
        (job->>'at')::timestamptz)::procrastinate_job_to_defer_v1))
    FROM jsonb_array_elements(CAST(:jobs AS jsonb)) AS job
    """
)

IS_WAITING = text(
    "SELECT EXISTS (SELECT FROM procrastinate.procrastinate_jobs WHERE task_name = :name AND status = 'todo')"
)

LIVING = text("""
    SELECT args FROM procrastinate.procrastinate_jobs
    WHERE task_name = :name AND status IN ('todo', 'doing') AND attempts < :attempts
""")

_ABANDONED = """status = 'doing' AND NOT EXISTS (
    SELECT FROM procrastinate_workers w
    WHERE w.id = j.worker_id AND w.last_heartbeat >= now() - make_interval(secs => :dead_after))"""

# A queueing lock admits one waiting job; where one waits already, it will do the dead one's work.
DROP_ABANDONED = text(f"""
DELETE FROM procrastinate_jobs j WHERE {_ABANDONED} AND EXISTS (
    SELECT FROM procrastinate_jobs waiting
    WHERE waiting.status = 'todo' AND waiting.queueing_lock = j.queueing_lock)""")  # noqa: S608 - constants

RETRY_ABANDONED = text(f"""
SELECT procrastinate_retry_job_v2(freed.id, now(), NULL, NULL, NULL) FROM (
    SELECT DISTINCT ON (coalesce(j.queueing_lock, 'job ' || j.id)) j.id FROM procrastinate_jobs j
    WHERE {_ABANDONED} ORDER BY coalesce(j.queueing_lock, 'job ' || j.id), j.id) AS freed""")  # noqa: S608 - constants

GIVE_UP_ABANDONED = text(f"""
SELECT j.id, j.task_name, j.args, j.attempts, procrastinate_finish_job_v1(j.id, 'failed', false) FROM (
    SELECT * FROM procrastinate_jobs j WHERE {_ABANDONED} AND j.attempts >= :most ORDER BY j.id FOR UPDATE SKIP LOCKED
) AS j""")  # noqa: S608 - constants
FAILED = text("SELECT count(*) FROM (SELECT FROM procrastinate_jobs WHERE status = 'failed' LIMIT 1000) AS found")
"""How many jobs were given up, up to a thousand."""
