"""Jobs whose worker died under them: handed to the next worker, or the case would wait for ever.

A job may then run twice, when a worker was only slow to show that it lives. Every kind of job bears that: its
effects are one transaction, and the second run meets a conflict and ends. A job under which one worker after the other
dies is what kills them: it is given up like one that failed too often, and whoever looks after its kind hears of it.
"""

import logging

from sqlalchemy.orm import Session

from app.jobs.queue_sql import DROP_ABANDONED, GIVE_UP_ABANDONED, RETRY_ABANDONED
from app.jobs.registry import JobKinds

HEARTBEAT_SECONDS = 2.0
DEAD_AFTER_SECONDS = 10.0
"""A worker that has not shown for so long is dead; its jobs are free."""
MOST_ATTEMPTS = 12
"""More than any kind is tried for its failures: what comes here again after so many has seen several workers die."""

log = logging.getLogger(__name__)


class AbandonedJobs:
    """Looks for them."""

    def __init__(self, kinds: JobKinds) -> None:
        self._kinds = {kind.name: kind for kind in kinds}

    def sweep(self, session: Session) -> int:
        """Free the jobs of dead workers, and give up those that were freed too often; returns how many."""
        given = {"dead_after": DEAD_AFTER_SECONDS}
        dropped = session.execute(DROP_ABANDONED, given).rowcount  # type: ignore[attr-defined]
        lost = session.execute(GIVE_UP_ABANDONED, given | {"most": MOST_ATTEMPTS}).all()
        for row in lost:
            self._tell(session, row.task_name, row.args, row.attempts)
        return int(dropped) + len(lost) + len(session.execute(RETRY_ABANDONED, given).all())

    def _tell(self, session: Session, name: str, args: dict[str, object], attempts: int) -> None:
        log.error("job %s given up: workers died under it, %s attempts", name, attempts)
        kind = self._kinds.get(name)
        if kind is None or kind.exhausted is None:
            return
        try:
            with session.begin_nested():
                kind.exhausted(session, args, f"WorkerDied: {attempts} attempts, the last under a worker that died")
        except Exception:
            log.exception("nobody could be told of the job %s", name)  # the other jobs are freed all the same
