"""Mutants of the rules that must not be wrong, and how many of them the tests notice.

    ./scripts/mutants [part of a module's name] …

Prints a table, and every mutant that no test noticed; fails when fewer than NOTICED of a hundred were.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scripts.mutation.mutate import Mutant, mutants
from scripts.mutation.targets import TARGETS, Target
from scripts.mutation.trial import get_ready, survivors

ROOT = Path(__file__).resolve().parents[2]
NOTICED = 90.0


@dataclass(frozen=True)
class Outcome:
    """How a module's mutants fared."""

    target: Target
    tried: int
    survivors: tuple[Mutant, ...]

    @property
    def share(self) -> float:
        """Noticed, of a hundred."""
        return 100.0 * (self.tried - len(self.survivors)) / self.tried


def main(*parts: str) -> None:
    """Try the targets named, or all."""
    wanted = [target for target in TARGETS if not parts or any(part in target.module for part in parts)]
    if not wanted:
        sys.exit(f"No module of that name is tried; these are: {', '.join(target.module for target in TARGETS)}")
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    get_ready()
    with _database():
        outcomes = [_outcome(target) for target in wanted]
    tried, left = sum(one.tried for one in outcomes), sum(len(one.survivors) for one in outcomes)
    for one in outcomes:
        print(_row(one.target.module, one.tried, len(one.survivors)))
    print(_row("together", tried, left))
    for one in outcomes:
        for mutant in one.survivors:
            print(f"not noticed: {one.target.path}:{mutant}")
    if any(one.share < NOTICED for one in outcomes):
        sys.exit(f"Too few were noticed: {NOTICED} % are asked for.")


def _row(name: str, tried: int, left: int) -> str:
    return f"{name:32} {tried:5} mutants {tried - left:5} noticed {100 * (tried - left) / tried:6.1f} %"


def _outcome(target: Target) -> Outcome:
    source = Path(target.path).read_text(encoding="utf-8")
    left = every = mutants(source)
    for tests in filter(None, (target.quick, target.thorough)):
        left = _left_after(target, source, left, tests)
    return Outcome(target, len(every), tuple(left))


def _left_after(target: Target, source: str, tried: Sequence[Mutant], tests: Sequence[str]) -> list[Mutant]:
    """The mutants that `tests` do not notice."""
    began = time.monotonic()
    if not all(survivors(target.path, [source], tests, seconds=600)):
        sys.exit(f"{' '.join(tests)} fail without any mutant")
    limit = 10 + 5 * (time.monotonic() - began)
    alive = survivors(target.path, [mutant.source for mutant in tried], tests, limit)
    print(f"{target.module}: {sum(alive)} of {len(tried)} left after {' '.join(tests)}", flush=True)
    return [mutant for mutant, lives in zip(tried, alive, strict=True) if lives]


@contextmanager
def _database() -> Iterator[None]:
    """A server with a database to copy from, made once for all trials."""
    command = [sys.executable, "-m", "scripts.mutation.database"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        url, template = (server.stdout or sys.stdin).readline().split()
        os.environ |= {"TEST_DATABASE_URL": url, "TEST_TEMPLATE": template}
        try:
            yield
        finally:
            server.communicate()


if __name__ == "__main__":
    main(*sys.argv[1:])
