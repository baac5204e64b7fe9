"""`scripts/bench`: prints the table, writes it as JSON."""

import argparse
import json
import os
import platform
import signal
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from scripts.benchmark.bench import Bench, Size, running
from scripts.benchmark.counting import measure_statements
from scripts.benchmark.figures import Row, table
from scripts.benchmark.importing import measure_imports
from scripts.benchmark.ledger import measure_ledger
from scripts.benchmark.listing import measure_lists
from scripts.benchmark.loops import measure_loops
from scripts.benchmark.plant import plant
from scripts.benchmark.polling import measure_polls
from scripts.benchmark.quality import measure_quality
from scripts.benchmark.race import measure_race
from scripts.benchmark.submits import measure_submits, warm_up

FULL = Size(repetitions=6, cases=40, loop_cases=3, races=20, lists=60, idle_seconds=5)
QUICK = Size(repetitions=2, cases=6, loop_cases=1, races=2, lists=10, idle_seconds=2)

PARTS: dict[str, Callable[[Bench], Iterable[Row]]] = {
    "submits": measure_submits,
    "loops": measure_loops,
    "statements": measure_statements,
    "race": measure_race,
    "ledger": measure_ledger,
    "lists": measure_lists,
    "polls": measure_polls,
    "quality": measure_quality,
    "imports": measure_imports,
}


def main() -> None:
    """Measure everything, or the parts named."""
    chosen = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that everything is put away then too
    rows: list[Row] = []
    with plant() as made, running(made, QUICK if chosen.quick else FULL) as bench:
        _tell("warming up")
        warm_up(bench)
        bench.measure_idle()
        for name in chosen.parts or PARTS:
            _tell(name)
            rows += PARTS[name](bench)
        rows.append(Row("idle_cpu_per_second", sum(bench.idle.values()), "ms CPU", note="all processes, doing nothing"))
    print(_machine(), table(rows), sep="\n\n")
    if chosen.json:
        chosen.json.write_text(json.dumps([row.as_json() for row in rows], indent=1) + "\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a smoke run of less than a minute; its ratios are rough")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows as a list of {name, value, unit}")
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help="measure only these")
    return parser.parse_args()


def _machine() -> str:
    model = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.machine(),
    )
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"{os.cpu_count()} CPUs, {model}; {platform.system()}, Python {platform.python_version()}; load {load}"


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []


def _tell(sentence: str) -> None:
    print(f"[bench {time.strftime('%H:%M:%S')}] {sentence}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
