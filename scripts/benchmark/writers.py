"""Eight processes write events of 600 bytes for 200 cases, one transaction each: with the chain, and without.

With it, a case's row is locked before its last hash is read, as every step of a case does; without, the row is read as
it is and the event follows from nothing, so that no writer ever waits for another. Both write to copies of the ledger's
tables, with the product's own way of making an event.
"""

import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from statistics import median
from types import TracebackType
from typing import Self
from uuid import UUID

import psycopg
from sqlalchemy.orm import Session

from app.config.database import conninfo, make_engine
from app.config.settings import Settings
from app.kernel.direct_sql import rows, run
from app.ledger.actions import Action
from app.ledger.append import GENESIS, Entry, Head, to_append
from app.ledger.attribution import Attribution
from app.ledger.chains import case_chain
from scripts.benchmark.plant import Plant

CHAINS = [case_chain(UUID(int=number)) for number in range(200)]
UNCHAINED = [case_chain(UUID(int=number)) for number in range(200, 400)]
SECONDS = 1.0
TABLES = """
    CREATE TABLE bench_events (LIKE ledger_events INCLUDING ALL);
    CREATE TABLE bench_heads (LIKE ledger_heads INCLUDING ALL);
"""
_HEADS = "INSERT INTO bench_heads (chain, seq, hash, at) VALUES (%s, 0, %s, now())"
_READ = "SELECT seq, hash FROM bench_heads WHERE chain = %s"
_MOVE = "UPDATE bench_heads SET seq = %s, hash = %s, at = %s WHERE chain = %s"
_ENTRY = Entry(Action.TASK_CLAIMED, "observation", Attribution(UUID(int=0), "bench", auth="internal"), new="x" * 250)


class Writers:
    """The processes, kept for all rounds."""

    def __init__(self, plant: Plant, count: int) -> None:
        with psycopg.connect(conninfo(plant.settings.database_owner_url or "")) as owner:
            owner.execute(TABLES)
            owner.cursor().executemany(_HEADS, [(chain, GENESIS) for chain in (*CHAINS, *UNCHAINED)])
        context = get_context("spawn")  # this process has threads
        self._pools = [  # one process each, so that it keeps its part of the chains
            ProcessPoolExecutor(1, context, initializer=_open, initargs=(plant.settings,)) for _ in range(count)
        ]

    def __enter__(self) -> Self:
        for started in [pool.submit(time.sleep, 0) for pool in self._pools]:
            started.result()
        self.rate("none", 0.5)  # connected, and every statement prepared
        self.rate("chain", 0.5)
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        for pool in self._pools:
            pool.shutdown()

    def rate(self, kind: str, seconds: float = SECONDS) -> float:
        """Events a second of all writers together."""
        begin, count = time.time() + 0.5, len(self._pools)
        tasks = [
            pool.submit(_write, kind, UNCHAINED[number::count], begin, seconds)
            for number, pool in enumerate(self._pools)
        ]
        return sum(task.result() for task in tasks) / seconds


def rates(writers: Writers, rounds: int) -> tuple[float, float]:
    """Medians with and without the chain, in turn."""
    measured = [(writers.rate("chain"), writers.rate("none")) for _ in range(rounds)]
    return median(chained for chained, _ in measured), median(none for _, none in measured)


class _Process:
    """What a process keeps between rounds."""

    sessions: Callable[[], Session]


def _open(settings: Settings) -> None:
    engine = make_engine(settings)
    _Process.sessions = lambda: Session(engine)


def _write(kind: str, own: Sequence[str], begin: float, seconds: float) -> int:
    """How many events one process wrote; the chains are everybody's, `own` nobody else's."""
    chance = random.Random()  # noqa: S311 - not for secrets
    chained = kind == "chain"
    time.sleep(max(0.0, begin - time.time()))
    done = 0
    while time.time() < begin + seconds:
        with _Process.sessions() as session, session.begin():
            _append(session, chance.choice(CHAINS if chained else own), chained=chained)
        done += 1
    return done


def _append(session: Session, chain: str, *, chained: bool) -> None:
    [(seq, last)] = rows(session, f"{_READ} FOR UPDATE" if chained else _READ, (chain,))
    at = datetime.now(UTC)
    head, [(statement, values)] = to_append(Head(chain, seq, last if chained else GENESIS), at, [_ENTRY])
    run(session, statement.replace("ledger_events", "bench_events"), values)
    run(session, _MOVE, (head.seq, head.hash, at, chain))
