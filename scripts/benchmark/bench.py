"""The running bench: product, floor and database under one meter, and what all of them use when nothing happens."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TypeVar

from scripts.benchmark import servers
from scripts.benchmark.cpu import Meter, Reading
from scripts.benchmark.driving import Target
from scripts.benchmark.plant import Plant

T = TypeVar("T")

PRODUCT = ("web", "worker", "scheduler", "postgres")
FLOOR = ("floor", "postgres")
_UNDONE = "SELECT count(*) FROM procrastinate.procrastinate_jobs WHERE status IN ('todo', 'doing')"


@dataclass(frozen=True)
class Size:
    """How much of everything is measured."""

    repetitions: int
    cases: int
    loop_cases: int
    races: int
    lists: int
    idle_seconds: float


@dataclass
class Bench:
    """Measures work by the CPU time it costs all processes, until the jobs it caused have drained."""

    plant: Plant
    product: Target
    floor_port: int
    meter: Meter
    size: Size
    idle: dict[str, float]

    def used(self, work: Callable[[], T]) -> tuple[dict[str, float], T]:
        """Milliseconds of CPU by group that `work` cost, less idle; and what it gave."""
        before = self.meter.read()
        result = work()
        self.drain()
        return self.meter.read().since(before, self.idle), result

    def drain(self) -> None:
        """Until no job waits or runs."""
        with self.plant.superuser() as connection:
            while connection.execute(_UNDONE).fetchone() != (0,):
                time.sleep(0.05)

    def measure_idle(self) -> None:
        """Milliseconds of CPU per second of doing nothing, by group."""
        before: Reading = self.meter.read()
        time.sleep(self.size.idle_seconds)
        after = self.meter.read()
        self.idle = {group: ms / (after.at - before.at) for group, ms in after.since(before, {}).items()}


@contextmanager
def running(plant: Plant, size: Size) -> Iterator[Bench]:
    """Everything started and warm."""
    with ExitStack() as stack:
        meter = Meter()
        meter.add("postgres", plant.postgres_pid)
        for name in ("worker", "scheduler"):
            meter.add(name, stack.enter_context(servers.process("app.cli", [name, "--child"], plant.environ)))
        web, port = stack.enter_context(servers.web(plant.environ))
        floor, floor_port = stack.enter_context(servers.floor(plant.environ, plant.floor_conninfo))
        meter.add("web", web)
        meter.add("floor", floor)
        meter.watch()
        yield Bench(plant, Target(port, plant.tokens), floor_port, meter, size, {})
