"""What must not wait does not wait, however long the queue is."""

import asyncio
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Event
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session, sessionmaker

from app.config.database import conninfo
from app.jobs import EXPRESS, Job, JobKind, JobKinds, enqueue
from app.jobs.worker import make_app, serve_queues
from tests.support.database.server import SEARCH_PATH


def test_an_express_job_is_done_at_once_before_ten_thousand_that_wait(fresh_database: str) -> None:
    engine = create_engine(fresh_database, connect_args=SEARCH_PATH)
    sessions, sealed, slow = sessionmaker(engine), Event(), []

    def drag(_session: Session, _args: Mapping[str, Any]) -> None:
        slow.append(time.monotonic())
        time.sleep(0.2)

    kinds = JobKinds([JobKind("drag", drag), JobKind("seal", lambda _s, _a: sealed.set(), queue=EXPRESS)])
    with sessions.begin() as session:
        enqueue(session, [Job("drag", {"n": n}) for n in range(10_000)])
        enqueue(session, [Job("seal", {}, queue=EXPRESS)])

    async def work() -> None:
        task = asyncio.ensure_future(serve_queues(make_app(kinds, conninfo(fresh_database), sessions), 2))
        for _ in range(200):
            if sealed.is_set() and slow:
                break
            await asyncio.sleep(0.1)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    # In a thread of its own: where browser tests ran before, this one has a running loop already (Playwright's).
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work()).result()
    with sessions() as session:
        waiting = session.scalar(text("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'"))
    engine.dispose()
    assert sealed.is_set()
    assert slow, "the others go on, too"
    assert waiting > 9_000
