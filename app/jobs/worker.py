"""Run jobs: one Procrastinate worker, each job in its own thread, session and transaction."""

import asyncio
import logging
import signal
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import procrastinate
from procrastinate import JobContext, PsycopgConnector, RetryStrategy
from sqlalchemy.orm import Session, sessionmaker

from app.jobs.queue import EXPRESS, QUEUE, SCHEMA
from app.jobs.registry import JobKind, JobKinds
from app.jobs.stalled_jobs import DEAD_AFTER_SECONDS, HEARTBEAT_SECONDS
from app.kernel.errors import ConflictError

log = logging.getLogger(__name__)


def make_app(kinds: JobKinds, conninfo: str, sessions: sessionmaker[Session]) -> procrastinate.App:
    """A Procrastinate app that knows every kind of job; `conninfo` is a libpq connection string."""
    connector = PsycopgConnector(
        conninfo=conninfo, kwargs={"options": f"-c search_path=public,{SCHEMA}"}, min_size=1, max_size=6
    )
    app = procrastinate.App(connector=connector)
    for kind in kinds:
        retry = RetryStrategy(max_attempts=kind.attempts, exponential_wait=2)
        declare = app.task(name=kind.name, queue=kind.queue, pass_context=True, retry=retry)
        declare(_runner(kind, sessions))
    return app


def run(kinds: JobKinds, conninfo: str, sessions: sessionmaker[Session], concurrency: int = 4) -> None:
    """Work until SIGTERM or SIGINT; jobs under way are finished first."""
    asyncio.run(_work(make_app(kinds, conninfo, sessions), concurrency))


async def _work(app: procrastinate.App, concurrency: int) -> None:
    loop, work = asyncio.get_running_loop(), asyncio.ensure_future(serve_queues(app, concurrency))
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, work.cancel)
    try:
        await work
    except asyncio.CancelledError:
        log.info("worker stopped")


async def serve_queues(app: procrastinate.App, concurrency: int) -> None:
    """Work off both queues, `concurrency` jobs of the ordinary one at once, until cancelled (raises CancelledError)."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(concurrency + 2, "job"))
    async with app.open_async():
        await asyncio.gather(_serve(app, QUEUE, concurrency), _serve(app, EXPRESS, 1))


async def _serve(app: procrastinate.App, queue: str, concurrency: int) -> None:
    """Work off one queue until cancelled; what is under way is finished first."""
    await app.run_worker_async(
        queues=[queue],
        concurrency=concurrency,
        install_signal_handlers=False,
        delete_jobs="successful",
        fetch_job_polling_interval=5.0,
        update_heartbeat_interval=HEARTBEAT_SECONDS,
        stalled_worker_timeout=DEAD_AFTER_SECONDS,
    )


def run_one(kind: JobKind, args: Mapping[str, Any], sessions: sessionmaker[Session], attempt: int) -> None:
    """One attempt of one job. A conflict means that somebody was faster: the job is over.

    The last failed attempt calls the kind's `exhausted` in a transaction of its own, and the error is raised on.
    """
    try:
        with sessions.begin() as session:
            kind.run(session, args)
    except ConflictError as conflict:
        log.info("job %s is moot: %s", kind.name, conflict)
    except Exception as error:
        if attempt >= kind.attempts and kind.exhausted is not None:
            with sessions.begin() as session:
                kind.exhausted(session, args, f"{type(error).__name__}: {error}")
        raise


def _runner(kind: JobKind, sessions: sessionmaker[Session]) -> Callable[..., None]:
    def run_job(context: JobContext, **args: Any) -> None:
        run_one(kind, args, sessions, (context.job.attempts if context.job else 0) + 1)

    return run_job
