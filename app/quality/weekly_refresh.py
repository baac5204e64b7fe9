"""Weekly statistics: counts by step and ISO week, judged by the standard of that week (DOMAIN §5).

A projection of the measurements. An import refreshes the weeks it touched inside its own transaction; `rebuild` makes
all of them anew and must come to the same. A count belongs to the week of its shift date: the day, in the line's time,
on which its production day began (`ProductionLine.day_start`); whole-day counts belong to the day they name.
"""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

# (step id, Monday of the ISO week)
StepWeek = tuple[int, date]

# The week of a measurement `m` on its line `l`, for statements over many rows.
WEEK_OF = """date_trunc('week', (m.period_start AT TIME ZONE l.timezone)
    - CASE WHEN m.period_end - m.period_start >= interval '20 hours'
        THEN interval '0' ELSE l.day_start - time '00:00' END
)::date"""

_STANDARD = """LEFT JOIN LATERAL (
    SELECT version, rate_limit, n_min FROM quality_standards s
    WHERE s.step_id = w.step_id AND s.valid_from <= w.week + 6 AND (s.valid_to IS NULL OR s.valid_to > w.week)
    ORDER BY s.valid_from <= w.week DESC, s.valid_from LIMIT 1
) s ON true"""

_STATE = """CASE WHEN w.n = 0 THEN 'no_production'
    WHEN s.rate_limit IS NULL OR w.n < s.n_min THEN 'insufficient'
    WHEN w.x > s.rate_limit * w.n THEN 'above' ELSE 'not_above' END"""

_STORE = f"""
    INSERT INTO weekly_statistics
        (step_id, week, n, x, rows, last_start, standard_version, rate_limit, n_min, state)
    SELECT w.step_id, w.week, w.n, w.x, w.rows, w.last_start, s.version, s.rate_limit, s.n_min, {_STATE}
    FROM counted w {_STANDARD}
    ON CONFLICT (step_id, week) DO UPDATE SET n = excluded.n, x = excluded.x, rows = excluded.rows,
        last_start = excluded.last_start, standard_version = excluded.standard_version,
        rate_limit = excluded.rate_limit, n_min = excluded.n_min, state = excluded.state
"""  # noqa: S608  (put together from constants)

_SUMS = "sum(m.qty_total) AS n, sum(m.qty_defect) AS x, count(*) AS rows, max(m.period_start) AS last_start"
_PLACES = "JOIN process_steps p ON p.id = m.step_id JOIN production_lines l ON l.id = p.line_id"

# A touched week's own begin and end, by which the index finds its rows; the same weeks as WEEK_OF tells row by row.
_REFRESH = text(f"""
    WITH touched AS (
        SELECT t.step_id, t.week, t.week::timestamp AT TIME ZONE l.timezone AS day_from,
            (t.week + 7)::timestamp AT TIME ZONE l.timezone AS day_to,
            (t.week + l.day_start) AT TIME ZONE l.timezone AS shift_from,
            (t.week + 7 + l.day_start) AT TIME ZONE l.timezone AS shift_to
        FROM unnest(CAST(:steps AS integer[]), CAST(:weeks AS date[])) AS t (step_id, week)
        JOIN process_steps p ON p.id = t.step_id JOIN production_lines l ON l.id = p.line_id
    ),
    counted AS (
        SELECT t.step_id, t.week, c.* FROM touched t CROSS JOIN LATERAL (
            SELECT {_SUMS} FROM measurements m
            WHERE m.step_id = t.step_id AND m.period_start >= t.day_from AND m.period_start < t.shift_to
                AND CASE WHEN m.period_end - m.period_start >= interval '20 hours'
                    THEN m.period_start < t.day_to ELSE m.period_start >= t.shift_from END
        ) c WHERE c.rows > 0
    ) {_STORE} RETURNING step_id, week
""")  # noqa: S608

_REBUILD = text(f"""
    WITH counted AS (SELECT m.step_id, {WEEK_OF} AS week, {_SUMS} FROM measurements m {_PLACES} GROUP BY 1, 2) {_STORE}
""")  # noqa: S608

_JUDGE = text(f"""
    UPDATE weekly_statistics o SET standard_version = s.version, rate_limit = s.rate_limit, n_min = s.n_min,
        state = {_STATE}
    FROM weekly_statistics w {_STANDARD}
    WHERE o.step_id = w.step_id AND o.week = w.week AND w.step_id = :step AND w.week > :since
""")  # noqa: S608

_DROP = text("""
    DELETE FROM weekly_statistics WHERE (step_id, week) IN
        (SELECT * FROM unnest(CAST(:steps AS integer[]), CAST(:weeks AS date[])))
""")
_LOCK = text(
    "SELECT pg_advisory_xact_lock(1466263918, step) FROM unnest(CAST(:steps AS integer[])) AS t (step) ORDER BY step"
)


def refresh_weeks(session: Session, touched: Collection[StepWeek]) -> None:
    """Count these weeks anew and no other; weeks whose last row has gone disappear.

    Call it after the rows are written, in the same transaction. Imports that touch the same step take turns from here
    to their commit: each must see the other's rows.
    """
    if not touched:
        return
    pairs = sorted(touched)
    steps = sorted({step for step, _ in pairs})
    session.execute(_LOCK, {"steps": steps})
    counted = {(step, week) for step, week in session.execute(_REFRESH, _columns(pairs))}
    gone = [pair for pair in pairs if pair not in counted]
    if gone:
        session.execute(_DROP, _columns(gone))


def rebuild(session: Session) -> int:
    """Make every week anew from the measurements; gives how many there are."""
    session.execute(text("LOCK TABLE weekly_statistics IN SHARE ROW EXCLUSIVE MODE"))
    session.execute(text("DELETE FROM weekly_statistics"))
    session.execute(_REBUILD)
    return session.scalar(text("SELECT count(*) FROM weekly_statistics")) or 0


def judge_again(session: Session, step_id: int, since: date) -> None:
    """Judge a step's weeks from the week of `since` on by the standards as they are now."""
    session.execute(_JUDGE, {"step": step_id, "since": since - timedelta(days=7)})


def _columns(pairs: Iterable[StepWeek]) -> dict[str, list[object]]:
    steps, weeks = zip(*pairs, strict=True)
    return {"steps": list(steps), "weeks": list(weeks)}
