"""One leader among several schedulers: it sweeps, a failing sweep stops no other, and the lead passes on."""

import logging
import os
import signal
import time
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from typing import TYPE_CHECKING, TypeVar

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session, sessionmaker

from app.config.postgres.provision import OWNER, WORKER
from app.jobs import scheduler
from app.jobs.registry import Sweep
from tests.support.database.server import TestServer

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

T = TypeVar("T")
PATIENCE = 60
NAP = 0.05
HANGS = 2
HELD = 0.5


def schedule(url: str) -> None:
    """What a scheduler's process does: a sweep that fails, and one that notes who ran it."""
    logging.disable()
    scheduler.ELECTION_SECONDS = 0.1
    scheduler.IDLE_SECONDS = HANGS
    engine = create_engine(url)
    sweeps = [Sweep("broken", NAP, _fail), Sweep("note", NAP, _note), Sweep("lock", NAP, _hold)]
    scheduler.run(engine, sessionmaker(engine), sweeps)


def _hold(session: Session) -> int:
    """Locks the one row there is for most of the time, and says who did."""
    holders = session.execute(text("UPDATE held SET who = :who RETURNING who"), {"who": os.getpid()}).all()
    time.sleep(HELD)
    return len(holders)


def _fail(_session: Session) -> int:
    raise RuntimeError("a sweep with a defect")


def _note(session: Session) -> int:
    session.execute(text("INSERT INTO ticks (who) VALUES (:who)"), {"who": os.getpid()})
    return 1


class Schedulers:
    """Processes of schedulers on one database, and who swept of late."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = create_engine(url)
        self.processes: list[BaseProcess] = []
        self.told: list[BaseProcess] = []

    def start(self) -> int:
        process = get_context("spawn").Process(target=schedule, args=(self.url,))
        process.start()
        self.processes.append(process)
        assert process.pid
        return process.pid

    def swept_since_now(self) -> set[int]:
        """Who sweeps from now on: empties the notes and waits until some are there."""
        with self.engine.begin() as connection:
            connection.execute(text("DELETE FROM ticks"))
        return until(self._noted)

    def _noted(self) -> set[int]:
        with self.engine.connect() as connection:
            found = connection.scalars(text("SELECT who FROM ticks")).all()
        return set(found) if len(found) > 3 else set()

    def row_is_held(self) -> bool:
        """Whether a sweep holds the one row just now."""
        with self.engine.connect() as connection:
            return connection.execute(text("SELECT FROM held FOR UPDATE SKIP LOCKED")).one_or_none() is None

    def stopped_amid_a_sweep(self, leader: int) -> bool:
        """Whether it could be stopped while it holds the row; else it goes on."""
        until(self.row_is_held)
        os.kill(leader, signal.SIGSTOP)
        if not self.row_is_held():
            os.kill(leader, signal.SIGCONT)
            return False
        return True

    def last_holder(self) -> int:
        """Who held the row last and gave it back."""
        with self.engine.connect() as connection:
            return int(connection.scalar(text("SELECT who FROM held")) or 0)

    def end(self, process: "BaseProcess") -> None:
        """Tell it to end, once, as whoever stops a service does, and wait for it."""
        if process not in self.told:
            self.told.append(process)
            process.terminate()
            process.join(PATIENCE)

    def anybody_waits(self) -> bool:
        """Whether a process asked for the lead and did not get it: a leader asks for something else since."""
        waits = "FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'SELECT pg_try_advisory_lock%'"
        with self.engine.connect() as connection:
            return bool(connection.scalar(text(f"SELECT count(*) {waits}")))

    def stop(self) -> None:
        for process in self.processes:
            self.end(process)
        self.engine.dispose()


def until(ask: Callable[[], T]) -> T:
    """What `ask` answers, once it answers something."""
    deadline = time.monotonic() + PATIENCE
    while not (answer := ask()):
        assert time.monotonic() < deadline, "it does not come"
        time.sleep(NAP)
    return answer


@pytest.fixture
def schedulers(database_server: TestServer) -> Iterator[Schedulers]:
    name = database_server.create()
    owner = create_engine(database_server.url(OWNER, name))
    with owner.begin() as connection:
        connection.execute(text("CREATE TABLE ticks (who integer NOT NULL)"))
        connection.execute(text("CREATE TABLE held AS SELECT 0 AS who"))
        connection.execute(text(f"GRANT ALL ON ticks, held TO {WORKER}"))
    owner.dispose()
    schedulers = Schedulers(database_server.url(WORKER, name))
    yield schedulers
    schedulers.stop()
    assert [process.exitcode for process in schedulers.processes] == [0] * len(schedulers.processes)
    database_server.drop(name)


def test_one_of_two_leads_and_the_other_takes_over_when_it_ends(schedulers: Schedulers) -> None:
    pids = {schedulers.start(), schedulers.start()}
    [leader] = schedulers.swept_since_now()
    until(schedulers.anybody_waits)
    schedulers.end(next(process for process in schedulers.processes if process.pid == leader))
    assert schedulers.swept_since_now() == pids - {leader}


def test_a_lost_connection_loses_the_lead_and_the_schedule_goes_on(schedulers: Schedulers) -> None:
    alone = schedulers.start()
    assert schedulers.swept_since_now() == {alone}
    with schedulers.engine.begin() as connection:
        ended = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        others = f"{ended} AND datname = current_database() AND usename = current_user"
        assert connection.scalar(text(others)) >= 1
    assert schedulers.swept_since_now() == {alone}


def test_whoever_waits_for_the_lead_ends_when_told(schedulers: Schedulers) -> None:
    leader = schedulers.start()
    schedulers.swept_since_now()
    schedulers.start()
    until(schedulers.anybody_waits)
    schedulers.end(schedulers.processes[1])
    assert schedulers.swept_since_now() == {leader}


def test_a_leader_that_hangs_loses_the_lead_within_ten_seconds(schedulers: Schedulers) -> None:
    pids = {schedulers.start(), schedulers.start()}
    [leader] = schedulers.swept_since_now()
    until(schedulers.anybody_waits)
    os.kill(leader, signal.SIGSTOP)
    try:
        stopped = time.monotonic()
        while schedulers.swept_since_now() != pids - {leader}:
            assert time.monotonic() - stopped < 10
    finally:
        os.kill(leader, signal.SIGCONT)
    until(schedulers.anybody_waits)
    assert schedulers.swept_since_now() == pids - {leader}


def test_a_leader_that_hangs_amid_a_sweep_gives_back_what_it_locked(schedulers: Schedulers) -> None:
    pids = {schedulers.start(), schedulers.start()}
    [leader] = schedulers.swept_since_now()
    until(schedulers.anybody_waits)
    try:
        until(lambda: schedulers.stopped_amid_a_sweep(leader))
        until(lambda: schedulers.last_holder() in pids - {leader})
    finally:
        os.kill(leader, signal.SIGCONT)
    until(schedulers.anybody_waits)
    assert schedulers.swept_since_now() == pids - {leader}
