"""The clock's hand: one leader among any number of schedulers runs the sweeps; it only decides *when*."""

import logging
import signal
import threading
from collections.abc import Sequence

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from app.jobs.queue_sql import LEAD
from app.jobs.registry import Sweep

log = logging.getLogger(__name__)

LEADER_LOCK = 0x62696875616E  # "bihuan"
ELECTION_SECONDS = 2.0


def run(engine: Engine, sessions: sessionmaker[Session], sweeps: Sequence[Sweep]) -> None:
    """Wait to become the leader, sweep while leading, until SIGTERM or SIGINT.

    Leadership is a session-level advisory lock on one connection: whoever loses the connection loses the lead.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        try:
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                _lead(connection, sessions, sweeps, stop)
        except DBAPIError as error:
            log.warning("scheduler lost its database connection: %s", error.orig)
            stop.wait(ELECTION_SECONDS)


def _lead(
    connection: Connection, sessions: sessionmaker[Session], sweeps: Sequence[Sweep], stop: threading.Event
) -> None:
    while not connection.scalar(LEAD, {"key": LEADER_LOCK}):
        if stop.wait(ELECTION_SECONDS):
            return
    log.info("leading the schedule: %s", ", ".join(sweep.name for sweep in sweeps))
    for sweep in sweeps:
        if sweep.at_start:
            _swept(sweep, sessions)
    scheduler = BackgroundScheduler(timezone="UTC")
    for sweep in sweeps:
        scheduler.add_job(
            _swept,
            "interval",
            args=[sweep, sessions],
            seconds=sweep.seconds,
            id=sweep.name,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
    scheduler.start()
    try:
        while not stop.wait(ELECTION_SECONDS):
            connection.execute(text("SELECT 1"))
    finally:
        scheduler.shutdown(wait=True)


def _swept(sweep: Sweep, sessions: sessionmaker[Session]) -> None:
    """One failing sweep must not end the others; the next tick tries again."""
    try:
        with sessions.begin() as session:
            found = sweep.run(session)
        if found:
            log.info("sweep %s: %d", sweep.name, found)
    except Exception:
        log.exception("sweep %s failed", sweep.name)
