"""The clock's hand: one leader among any number of schedulers runs the sweeps; it only decides *when*."""

import logging
import signal
import threading
import time
from collections.abc import Sequence

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from app.jobs.queue_sql import BOUND, DEPOSE, LEAD
from app.jobs.registry import Sweep

log = logging.getLogger(__name__)

LEADER_LOCK = 0x62696875616E  # "bihuan"
ELECTION_SECONDS = 2.0
SILENT_SECONDS = 6.0
"""A leader that says nothing for so long hangs; with an election every two seconds the lead passes on within ten."""
IDLE_SECONDS = 30
"""A sweep that says nothing to the database for so long hangs: its transaction ends, and with it all that it locked."""
BUSY_SECONDS = 5
"""So long a sweep waits for what another holds; the next tick tries again."""


class Lead:
    """The lead of one process: it says every few seconds that it lives, and sweeps only as long as it did.

    A process that hangs (stopped, or swapped out) says nothing; whoever waits for the lead then ends its connection.
    When it goes on later, it finds its own word too old, and does nothing more.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._at = time.monotonic()

    def take(self) -> bool:
        """Whether this process leads now."""
        self._at = time.monotonic()
        return bool(self._connection.scalar(LEAD, {"key": LEADER_LOCK}))

    def depose_hung(self) -> None:
        """End the lead of a process that has been silent for too long."""
        if any(self._connection.scalars(DEPOSE, {"key": LEADER_LOCK, "silent": SILENT_SECONDS})):
            log.warning("the leader of the schedule hangs; its lead was ended")

    def beat(self) -> None:
        """Say that this process lives. Raises DBAPIError when the lead was lost."""
        self._connection.execute(text("SELECT 1"))
        self._at = time.monotonic()

    @property
    def is_fresh(self) -> bool:
        """Whether nobody can have taken the lead away yet."""
        return time.monotonic() - self._at < SILENT_SECONDS


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
                _lead(Lead(connection), sessions, sweeps, stop)
        except DBAPIError as error:
            log.warning("scheduler lost its database connection: %s", error.orig)
            stop.wait(ELECTION_SECONDS)


def _lead(lead: Lead, sessions: sessionmaker[Session], sweeps: Sequence[Sweep], stop: threading.Event) -> None:
    while not lead.take():
        if stop.wait(ELECTION_SECONDS):
            return
        lead.depose_hung()
    log.info("leading the schedule: %s", ", ".join(sweep.name for sweep in sweeps))
    _begin(lead, sessions, [sweep for sweep in sweeps if sweep.at_start])
    scheduler = BackgroundScheduler(timezone="UTC")
    for sweep in sweeps:
        scheduler.add_job(
            _swept,
            "interval",
            args=[sweep, sessions, lead],
            seconds=sweep.seconds,
            id=sweep.name,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
    scheduler.start()
    try:
        while not stop.wait(ELECTION_SECONDS):
            lead.beat()
    finally:
        scheduler.shutdown(wait=True)


def _begin(lead: Lead, sessions: sessionmaker[Session], sweeps: Sequence[Sweep]) -> None:
    """What is swept at once; it may take long, and the lead goes on saying that it lives."""

    def work() -> None:
        for sweep in sweeps:
            _swept(sweep, sessions, lead)

    thread = threading.Thread(target=work)
    thread.start()
    while thread.is_alive():
        thread.join(ELECTION_SECONDS)
        lead.beat()


def _swept(sweep: Sweep, sessions: sessionmaker[Session], lead: Lead) -> None:
    """One failing sweep must not end the others; the next tick tries again. Without a fresh lead nothing is swept."""
    if not lead.is_fresh:
        return
    try:
        with sessions.begin() as session:
            session.execute(BOUND, {"idle": f"{IDLE_SECONDS}s", "busy": f"{BUSY_SECONDS}s"})
            found = sweep.run(session)
        if found:
            log.info("sweep %s: %d", sweep.name, found)
    except Exception:
        log.exception("sweep %s failed", sweep.name)
