"""Statements and commits of a submit, as the database's own log has them. A pass of its own: logging costs time."""

from collections.abc import Callable, Iterable
from typing import Any

from app.config.postgres.provision import WORKER
from scripts.benchmark import servers
from scripts.benchmark.bench import Bench
from scripts.benchmark.client import Client
from scripts.benchmark.driving import STEPS, Target
from scripts.benchmark.figures import Row
from scripts.benchmark.statements import Counted, count

NAME = "bihuan-bench-counted"
CASES = 6
MOST_STATEMENTS = 15
_PIDS = "SELECT pid FROM pg_stat_activity WHERE application_name = %s"


def measure_statements(bench: Bench) -> Iterable[Row]:
    """Per submit of a case's first round, and of later rounds, when tasks are offered to whom did them last."""
    with bench.plant.superuser() as root:
        root.execute(f"ALTER ROLE {WORKER} SET log_statement = 'all'")
        try:
            with servers.web(bench.plant.environ, PGAPPNAME=NAME) as (_, port):
                return _count(bench, Target(port, bench.plant.tokens), root)
        finally:
            root.execute(f"ALTER ROLE {WORKER} RESET log_statement")


def _count(bench: Bench, target: Target, root: Any) -> list[Row]:
    client = Client(target.port)
    for task in target.start(2, client):  # definitions are read and calendars fetched before anything is counted
        target.walk(client, task)
    again: list[str] = []

    def first_rounds() -> None:
        again.extend(target.walk(client, task, again=True)[1] or "" for task in tasks)

    tasks = target.start(CASES, client)
    first = _during(bench, root, first_rounds)
    later = _during(bench, root, lambda: [target.walk(client, task) for task in again])
    return [*_rows("submit", first, "without BEGIN and COMMIT"), *_rows("submit_rework", later, "in a second round")]


def _rows(name: str, counted: Counted, note: str) -> list[Row]:
    submits = CASES * len(STEPS)
    return [
        Row(f"statements_per_{name}", counted.statements / submits, "statements", MOST_STATEMENTS, note=note),
        Row(f"commits_per_{name}", counted.commits / submits, "commits", 1, exact=True),
    ]


def _during(bench: Bench, root: Any, work: Callable[[], Any]) -> Counted:
    """What the counted server's connections did while `work` ran."""
    before = bench.plant.log.stat().st_size
    work()
    pids = {pid for (pid,) in root.execute(_PIDS, [NAME])}
    with bench.plant.log.open(encoding="utf-8", errors="replace") as log:
        log.seek(before)
        return count(log, pids)
