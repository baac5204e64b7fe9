"""The jobs that a demonstration's steps enqueue, run at once in its own transaction."""

from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from app.jobs import JobKinds, run_one

_MOST_JOBS = 2_000
_TAKE_JOB = text(
    "DELETE FROM procrastinate.procrastinate_jobs WHERE id = (SELECT min(id) FROM procrastinate.procrastinate_jobs"
    " WHERE status = 'todo' AND id > :after) RETURNING task_name, args"
)


class StageJobs:
    """Takes the jobs enqueued since it was made, in their order."""

    def __init__(self, kinds: JobKinds, sessions: sessionmaker[Session]) -> None:
        self._kinds = kinds
        self._sessions = sessions
        with sessions() as session:
            last = text("SELECT coalesce(max(id), 0) FROM procrastinate.procrastinate_jobs")
            self._before = session.scalar(last)

    def run(self) -> None:
        """Until none waits; raises RuntimeError when something enqueues itself."""
        for _ in range(_MOST_JOBS):
            with self._sessions.begin() as session:
                row = session.execute(_TAKE_JOB, {"after": self._before}).one_or_none()
            if row is None:
                return
            run_one(self._kinds.kind(row.task_name), row.args, self._sessions, attempt=1)
        raise RuntimeError(f"more than {_MOST_JOBS} jobs: something enqueues itself")
