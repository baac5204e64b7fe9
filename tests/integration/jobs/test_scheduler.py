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


def schedule(url: str) -> None:
    """What a scheduler's process does: a sweep that fails, and one that notes who ran it."""
    logging.disable()
    scheduler.ELECTION_SECONDS = 0.1
    engine = create_engine(url)
    scheduler.run(engine, sessionmaker(engine), [Sweep("broken", NAP, _fail), Sweep("note", NAP, _note)])


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
        connection.execute(text(f"GRANT ALL ON ticks TO {WORKER}"))
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
