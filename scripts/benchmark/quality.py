"""Detection over two thousand steps and a year; what the page of a step reads over ten million measurements."""

import time
from collections.abc import Iterable
from pathlib import Path
from statistics import median

import psycopg
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.bootstrap.wiring import build
from app.feel.dmn import Decision, read_decisions
from app.kernel.clock import Clock
from app.kernel.container import Container
from app.plant import find_step, step_places
from app.quality.weekly_refresh import rebuild
from app.training.demand.decide import decider, judge
from app.training.demand.decisions import DECISION
from app.training.demand.rule import DemandRule
from app.training.demand.step_facts import read_steps
from app.training.lines.line_cards import read_lines
from app.training.lines.step_trend import read_trend
from scripts.benchmark.bench import Bench
from scripts.benchmark.figures import Row

LINES, STEPS, WEEKS = 20, 2_000, 52
FULL, QUICK = 10_000_000, 200_000
TIMES = 7

_PLACES = """
INSERT INTO plants (code, name_zh, name_en) VALUES ('BENCH', 'B', 'B');
INSERT INTO production_lines (plant_id, code, name_zh, name_en, timezone, day_start)
    SELECT p.id, 'L' || n, 'L', 'L', 'Asia/Shanghai', '00:00' FROM plants p, generate_series(1, %(lines)s) n
    WHERE p.code = 'BENCH';
INSERT INTO process_steps (line_id, code, position, name_zh, name_en)
    SELECT l.id, 'S' || n, n, 'S', 'S' FROM production_lines l, generate_series(1, %(each)s) n WHERE l.code LIKE 'L%%';
INSERT INTO quality_standards (step_id, version, rate_limit, n_min, basis, valid_from)
    SELECT id, 1, 0.05, 50, 'internal', '2000-01-01' FROM process_steps;
"""
# Every step gets the same number of counts, spread evenly over the year, about one in twelve defective.
_COUNTS = """
INSERT INTO measurements
    (source, source_key, revision, step_id, period_start, period_end, qty_total, qty_defect, unit, run_id)
SELECT 'bench', p.id || '/' || n, 1, p.id, t.at, t.at + interval '1 hour', 20, (random() * 3.4)::int, 'pcs',
    '00000000-0000-0000-0000-000000000000'
FROM process_steps p, generate_series(1, %(each)s::int) n,
    LATERAL (SELECT now() - interval '7 days' - n * (interval '364 days' / %(each)s::int) AS at) t
"""


def measure_quality(bench: Bench) -> Iterable[Row]:
    """Both figures over the same measurements."""
    count = FULL if bench.size.repetitions > 2 else QUICK
    with bench.plant.superuser() as connection:
        _fill(connection, count)
    container = build(bench.plant.settings)
    with Session(container.need(Engine)) as session:
        began = time.perf_counter()
        weeks = rebuild(session)
        session.commit()
        rebuilt = time.perf_counter() - began
    with bench.plant.superuser() as connection:
        connection.execute("VACUUM ANALYZE weekly_statistics")
    note = f"{STEPS} steps over {WEEKS} weeks: read, judged, decided"
    return [
        Row("detect_2000x52_seconds", _detection(container), "s", 2, note=note),
        Row("trend_10m_ms", _trend(container), "ms", 300, note=f"all that the page reads, over {count} measurements"),
        Row("rebuild_weeks_per_second", weeks / rebuilt, "1/s", note=f"{weeks} weeks from {count} measurements"),
    ]


def _fill(connection: psycopg.Connection, count: int) -> None:
    for statement in filter(str.strip, _PLACES.split(";")):
        connection.execute(statement.encode(), {"lines": LINES, "each": STEPS // LINES})
    connection.execute(_COUNTS, {"each": count // STEPS})
    connection.execute("ANALYZE measurements, process_steps, quality_standards")
    connection.execute("CHECKPOINT")  # what filling wrote is not the page's work


def _detection(container: Container) -> float:
    """Seconds for all steps as if every line were switched on, with a rule that looks at the whole year."""
    rule = DemandRule(weeks=3, span=WEEKS)
    clock: Clock = container.need(Clock)
    with Session(container.need(Engine)) as session:
        decide = decider(_decision(), rule)
        seconds = []
        for _ in range(TIMES):
            began = time.perf_counter()
            steps = read_steps(session, step_places(session), rule, clock.now())
            judged = [judge(facts.weeks, facts.skills, rule, decide) for facts in steps]
            seconds.append(time.perf_counter() - began)
            if len(judged) != STEPS:
                raise RuntimeError(f"{len(judged)} steps judged instead of {STEPS}")
        return median(seconds)


def _decision() -> Decision:
    """The shipped table: the bench's own deployment is a smaller process without it."""
    path = Path(__file__).parents[2] / "processes" / "demand.dmn"
    return read_decisions(path.read_bytes(), path.name)[DECISION]


def _trend(container: Container) -> float:
    """Milliseconds of everything the page of one step reads."""
    clock: Clock = container.need(Clock)
    seconds = []
    with Session(container.need(Engine)) as session:
        for number in range(1, TIMES + 1):
            began = time.perf_counter()
            place = find_step(session, f"L{number}", f"S{number}")
            trend = read_trend(session, place, clock.now())
            read_lines(session, clock.now(), lambda _place: True, place.line)
            seconds.append(time.perf_counter() - began)
            if len(trend.points) < WEEKS - 1:
                raise RuntimeError(f"{len(trend.points)} weeks drawn")
    return median(seconds) * 1000
