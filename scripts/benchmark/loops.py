"""Whether a case that goes round and round becomes slower: round 97 against the first ones."""

from collections.abc import Iterable
from statistics import median

from scripts.benchmark.bench import PRODUCT, Bench
from scripts.benchmark.client import Client
from scripts.benchmark.driving import STEPS
from scripts.benchmark.figures import Row, growth

ROUNDS = 97
TARGET = 1.2


def measure_loops(bench: Bench) -> Iterable[Row]:
    """CPU and latency per submit, early and late; each round's figure is the median over the cases."""
    walked = [_walk(bench) for _ in range(bench.size.loop_cases)]
    cpu = [median(case[number][0] for case in walked) for number in range(ROUNDS)]
    latency = [median(case[number][1] for case in walked) for number in range(ROUNDS)]
    (cpu_early, cpu_late), (early, late) = growth(cpu), growth(latency)
    note = f"of CPU per round: median of rounds 88-97 / median of rounds 3-12, {len(walked)} cases"
    return [
        Row("loop97_over_loop1", cpu_late / cpu_early, "ratio", TARGET, note=note),
        Row("loop1_cpu", cpu_early, "ms CPU", note="per submit"),
        Row("loop97_cpu", cpu_late, "ms CPU", note="per submit"),
        Row("loop97_over_loop1_latency", late / early, "ratio"),
        Row("loop1_median", early, "ms"),
        Row("loop97_median", late, "ms"),
    ]


def _walk(bench: Bench) -> list[tuple[float, float]]:
    """(CPU, latency) per submit in milliseconds, of every round of one case."""
    client, task = Client(bench.product.port), bench.product.start(1)[0]
    rounds = []
    for number in range(1, ROUNDS + 1):
        before = bench.meter.read()
        seconds, following = bench.product.walk(client, task, again=number < ROUNDS)
        used = bench.meter.read().since(before, bench.idle)
        rounds.append((sum(used[group] for group in PRODUCT) / len(STEPS), median(seconds) * 1000))
        task = following or ""
    return rounds
