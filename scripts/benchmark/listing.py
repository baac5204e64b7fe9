"""A page of 50 tasks with 100 and with 100,000 open tasks, all of which the person may take."""

from collections.abc import Iterable
from statistics import median

import psycopg

from app.cases.models import Case
from app.ledger.append import GENESIS
from app.tasks.models import Task
from scripts.benchmark.bench import PRODUCT, Bench
from scripts.benchmark.client import Client, timed
from scripts.benchmark.driving import API
from scripts.benchmark.figures import Row, percentile

FEW, MANY = 100, 100_000
TARGET = 1.3
BATCHES = 5

# Copies of one case and its open task, each with an id and a number of its own and due within two months.
_FILL = """
WITH made AS (
    INSERT INTO cases ({case_columns})
    SELECT {case_values} FROM cases k, generate_series(%(first)s::int, %(last)s::int) n WHERE k.id = %(case)s
    RETURNING id
)
INSERT INTO tasks ({task_columns}) SELECT {task_values} FROM tasks t, made WHERE t.id = %(task)s
"""
# A copy has no history, and says so: its chain has not begun.
_CASE_OWN = {
    "id": "gen_random_uuid()",
    "number": "'S-' || n",
    "ledger_seq": "0",
    "ledger_head": f"'{GENESIS}'",
}
_TASK_OWN = {"id": "gen_random_uuid()", "case_id": "made.id", "due_at": "t.due_at + random() * interval '60 days'"}


def measure_lists(bench: Bench) -> Iterable[Row]:
    """CPU and latency of one page at both sizes."""
    task = bench.product.start(1)[0]
    with bench.plant.superuser() as connection:
        connection.execute("UPDATE tasks SET state = 'cancelled' WHERE state = 'open' AND id <> %s", [task])
        few = _at(bench, connection, task, FEW)
        many = _at(bench, connection, task, MANY)
    note = f"of CPU per page of 50, median of {BATCHES} batches of {bench.size.lists}"
    return [
        Row("list_100000_over_100", many[0] / few[0], "ratio", TARGET, note=note),
        Row("list_100_cpu", few[0], "ms CPU"),
        Row("list_100000_cpu", many[0], "ms CPU"),
        Row("list_100000_over_100_latency", many[1] / few[1], "ratio"),
        Row("list_100_median", few[1], "ms"),
        Row("list_100_p95", few[2], "ms"),
        Row("list_100000_median", many[1], "ms"),
        Row("list_100000_p95", many[2], "ms"),
    ]


def _at(bench: Bench, connection: psycopg.Connection, task: str, wanted: int) -> tuple[float, float, float]:
    """(CPU, median, p95) in milliseconds with exactly `wanted` open tasks."""
    _fill(connection, task, wanted)
    client, token = Client(bench.product.port), bench.plant.tokens["maker"]

    def page() -> float:
        seconds, found = timed(lambda: client.get(f"{API}/tasks?limit=50", token))
        if len(found["tasks"]) != 50:
            raise RuntimeError(f"a page of {len(found['tasks'])} tasks instead of 50")
        return seconds

    for _ in range(10):
        page()
    cpu, seconds = [], list[float]()
    for _ in range(BATCHES):
        used, took = bench.used(lambda: [page() for _ in range(bench.size.lists)])
        cpu.append(sum(used[group] for group in PRODUCT) / len(took))
        seconds += took
    return median(cpu), median(seconds) * 1000, percentile(seconds, 0.95) * 1000


def _fill(connection: psycopg.Connection, task: str, wanted: int) -> None:
    open_now, case = connection.execute(
        "SELECT count(*), max(case_id::text) FILTER (WHERE id = %s) FROM tasks WHERE state = 'open'", [task]
    ).fetchone() or (0, None)
    values = {"first": open_now, "last": wanted - 1, "case": case, "task": task}
    connection.execute("SET session_replication_role = replica")  # copies of good rows need no foreign key checks
    connection.execute(_fill_query(), values)
    connection.execute("ANALYZE cases, tasks")
    connection.execute("CHECKPOINT")  # what filling wrote is not the lists' work
    if connection.execute("SELECT count(*) FROM tasks WHERE state = 'open'").fetchone() != (wanted,):
        raise RuntimeError(f"there are not {wanted} open tasks")


def _fill_query() -> str:
    cases, tasks = [column.name for column in Case.__table__.c], [column.name for column in Task.__table__.c]
    return _FILL.format(
        case_columns=", ".join(cases),
        case_values=", ".join(_CASE_OWN.get(name, f"k.{name}") for name in cases),
        task_columns=", ".join(tasks),
        task_values=", ".join(_TASK_OWN.get(name, f"t.{name}") for name in tasks),
    )
