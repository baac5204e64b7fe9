"""A million rows of CSV through a connector, against COPY of the same rows into a table with the same unique key."""

import csv
import os
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy.orm import Session, sessionmaker

from app.bootstrap.wiring import build
from app.connectors.models import ConnectorRow
from app.connectors.runs.attempt import RunResult
from app.connectors.runs.run_connector import RunConnector
from scripts.benchmark.bench import Bench
from scripts.benchmark.figures import Row

FULL, QUICK = 1_000_000, 50_000
FLOOR = 1 / 6
HEADER = ("id", "step", "start", "total", "defect")
MAPPING = {
    "source": "bench-csv",
    "key": ["id"],
    "columns": {"step": "step", "start": "start", "total": "total", "defect": "defect"},
    "constants": {"line": "IMPORT"},
}
_PLACE = """
INSERT INTO plants (code, name_zh, name_en) VALUES ('IMPORT', 'I', 'I') ON CONFLICT DO NOTHING;
INSERT INTO production_lines (plant_id, code, name_zh, name_en, timezone, day_start)
    SELECT id, 'IMPORT', 'I', 'I', 'Asia/Shanghai', '00:00' FROM plants WHERE code = 'IMPORT' ON CONFLICT DO NOTHING;
INSERT INTO process_steps (line_id, code, position, name_zh, name_en)
    SELECT id, 'S1', 1, 'S', 'S' FROM production_lines WHERE code = 'IMPORT' ON CONFLICT DO NOTHING
"""
_FLOOR_TABLE = """
CREATE TABLE bench_copy (source text, source_key text, step text, period_start timestamptz, qty_total integer,
    qty_defect integer, UNIQUE (source, source_key))
"""


def measure_imports(bench: Bench) -> Iterable[Row]:
    """How close to COPY an import comes, and that the same file again changes nothing."""
    count = FULL if bench.size.repetitions > 2 else QUICK
    container = build(bench.plant.settings)
    runner, connector = container.need(RunConnector), _connector(container.need(sessionmaker))
    folder = bench.plant.settings.instance_dir / "connectors" / "bench-csv"
    folder.mkdir(parents=True, exist_ok=True)
    with bench.plant.superuser() as connection:
        for statement in _PLACE.split(";"):
            connection.execute(statement.encode())
        connection.execute(_FLOOR_TABLE)
        began = time.perf_counter()
        with connection.cursor().copy("COPY bench_copy FROM STDIN") as copy:
            for row in _rows(count):
                copy.write_row(("bench", *row))
        floor = time.perf_counter() - began
        connection.execute("DROP TABLE bench_copy")
    first, seconds = _import(runner, connector, folder, count)
    again, _ = _import(runner, connector, folder, count)
    if (first.result.new, again.result.read) != (count, count):
        raise RuntimeError(f"the import went wrong: {first.to_json()}, {again.to_json()}")
    note = f"{count} rows, at least {FLOOR:.3f}; {count / seconds:,.0f} rows a second"
    return [
        Row("import_rows_over_copy", floor / seconds, "", note=note),
        Row("reimport_rows_changed", again.result.new + again.result.changed, "rows", 0, exact=True),
    ]


def _connector(sessions: "sessionmaker[Session]") -> UUID:
    row = ConnectorRow(
        id=uuid4(),
        code="bench-csv",
        name="bench",
        kind="files",
        settings={},
        mapping=MAPPING,
        cursor={},
        known_columns=[],
        every_minutes=None,
        created_at=datetime.now(UTC),
    )
    with sessions.begin() as session:
        session.add(row)
    return row.id


def _import(runner: RunConnector, connector: UUID, folder: Path, count: int) -> tuple[RunResult, float]:
    path = folder / "rows.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(_rows(count))
    os.utime(path, (1_700_000_000, 1_700_000_000))  # complete since long
    began = time.perf_counter()
    result = runner(connector)[0]
    return result, time.perf_counter() - began


def _rows(count: int) -> Iterator[tuple[str, str, str, str, str]]:
    """Counts of one step, three minutes apart, over about six years."""
    begin = datetime(2020, 1, 1)  # noqa: DTZ001  (as a MES writes it: local time)
    for number in range(count):
        at = (begin + timedelta(minutes=3 * number)).isoformat(sep=" ")
        yield f"R{number:09}", "S1", at, "50", str(number % 7)
