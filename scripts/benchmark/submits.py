"""What one submit costs beside one post to the floor: CPU and latency, repetitions of both in turn."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median

from scripts.benchmark.bench import FLOOR, PRODUCT, Bench
from scripts.benchmark.driving import STEPS, post_to_floor
from scripts.benchmark.figures import Row, latency_rows

CLIENTS = (1, 4)
TARGET = 4.0
WARM_CASES = 12


@dataclass
class Side:
    """Product or floor: CPU per unit of every window by group, and seconds of every request by clients."""

    groups: tuple[str, ...]
    cpu: list[dict[str, float]] = field(default_factory=list)
    seconds: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))

    def add(self, clients: int, used: dict[str, float], seconds: list[float]) -> None:
        """One window: `used` milliseconds for as many requests as there are `seconds`."""
        self.cpu.append({group: used[group] / len(seconds) for group in self.groups})
        self.seconds[clients] += seconds

    @property
    def total(self) -> float:
        """Median milliseconds of all groups together."""
        return median(sum(window.values()) for window in self.cpu)

    def part(self, *groups: str) -> float:
        """Median milliseconds of some groups."""
        return median(sum(window[group] for group in groups) for window in self.cpu)


def warm_up(bench: Bench) -> None:
    """Until caches are filled and statements prepared, with every client count."""
    for clients in CLIENTS:
        bench.product.walk_all(bench.product.start(WARM_CASES), clients)
        post_to_floor(bench.floor_port, WARM_CASES * len(STEPS), clients)
    bench.drain()


def measure_submits(bench: Bench) -> Iterable[Row]:
    """CPU per completed task of product and floor with 1 and 4 clients, then their latency."""
    product, floor, starts = Side(PRODUCT), Side(FLOOR), []
    for _ in range(bench.size.repetitions):
        bench.measure_idle()  # anew, because other work on the machine makes doing nothing dearer too
        for clients in CLIENTS:
            used, tasks = bench.used(lambda: bench.product.start(bench.size.cases))
            starts.append(sum(used[group] for group in PRODUCT) / len(tasks))
            used, seconds = bench.used(lambda t=tasks, c=clients: bench.product.walk_all(t, c))  # type: ignore[misc]
            product.add(clients, used, seconds)
            count = len(seconds)
            used, seconds = bench.used(lambda n=count, c=clients: post_to_floor(bench.floor_port, n, c))  # type: ignore[misc]
            floor.add(clients, used, seconds)
    return [*_cpu_rows(product, floor), Row("start_case_cpu", median(starts), "ms CPU"), *_latency(product, floor)]


def _cpu_rows(product: Side, floor: Side) -> list[Row]:
    count = sum(len(seconds) for seconds in product.seconds.values())
    note = f"{count} submits of 1 kB, {len(product.cpu)} windows of product and floor in turn"
    return [
        Row("submit_cpu_over_floor", product.total / floor.total, "ratio", TARGET, note=note),
        Row("submit_cpu", product.total, "ms CPU", note="web + worker + scheduler + PostgreSQL, less idle"),
        Row("submit_cpu_web", product.part("web"), "ms CPU"),
        Row("submit_cpu_worker_scheduler", product.part("worker", "scheduler"), "ms CPU"),
        Row("submit_cpu_postgres", product.part("postgres"), "ms CPU"),
        Row("floor_cpu", floor.total, "ms CPU", note="Flask POST + one durable transaction of four rows"),
        Row("floor_cpu_web", floor.part("floor"), "ms CPU"),
        Row("floor_cpu_postgres", floor.part("postgres"), "ms CPU"),
    ]


def _latency(product: Side, floor: Side) -> list[Row]:
    rows = []
    for clients in CLIENTS:
        ours, least = (latency_rows(n, clients, s.seconds[clients]) for n, s in (("submit", product), ("floor", floor)))
        rows += [*ours, *least]
        rows.append(Row(f"{ours[0].name}_over_floor", ours[0].value / least[0].value, "ratio"))
    return rows
