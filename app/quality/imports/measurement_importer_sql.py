"""The statements that bring a run's records into the measurements, each over all rows at once.

`ready` holds every staged record with its values read; `ok` says that nothing speaks against it. A row that is not
ok is read once more by `MeasurementReader`, which knows every spelling and names the reason when there is one.

`OFFSET 0` keeps the planner from repeating an expression in every place that uses its result. The unique key of
the measurements guards against a second run; an advisory lock per source sees to it that there is none.
"""

from app.quality.weekly_refresh import WEEK_OF

# ISO dates and times without an offset; everything else is left to MeasurementReader. One CASE inside the other: only
# what looks like a date is counted, only a day that its month has is read, and PostgreSQL 15 can all of it.
_MOMENT = """CASE
    WHEN {0} ~ '^[12]\\d{{3}}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])([ T]([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d)?)?$'
    THEN CASE WHEN substr({0}, 9, 2) <= '28' OR substr({0}, 9, 2)::integer <= extract(day FROM
        (left({0}, 7) || '-01')::date + interval '1 month' - interval '1 day') THEN {0}::timestamp END END"""
_READY = """
CREATE TEMP TABLE ready ON COMMIT DROP AS
SELECT id, line_no, version, withdrawn, step_id, product_id, equipment_id, shift, start_at, end_at, n, d,
    coalesce(source_key, to_char(start_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS') || '+00:00|' || line
        || '|' || step || '|' || coalesce(shift, '') || '|' || coalesce(product, '')
        || '|' || coalesce(equipment, '')) AS source_key,
    coalesce(step_id IS NOT NULL AND (product IS NULL OR product_id IS NOT NULL)
        AND (equipment IS NULL OR equipment_id IS NOT NULL) AND d <= n AND start_at IS NOT NULL
        AND (end_text IS NULL OR end_at IS NOT NULL) AND end_at >= start_at AND start_at <= :now
        AND start_at >= '1990-01-01' AND length(coalesce(source_key, '')) <= 200
        AND (source_key IS NULL OR strpos(source_key, '|') = 0 AND left(source_key, 1) ~ '[0-9A-Za-z]'
            OR source_key !~ '^[|]*$|(^|[|])\\s*[=@+-]')
        AND (shift IS NULL OR shift !~ '^\\s*[=@+-]')
        AND length(coalesce(shift, '')) <= 40 AND (unit IS NULL OR unit = ANY(:pieces)), false) AS ok
FROM (
    SELECT *, CASE WHEN end_text IS NOT NULL THEN end_local AT TIME ZONE :zone
        WHEN length(start_text) = 10 THEN (start_local + interval '1 day') AT TIME ZONE :zone
        ELSE start_at END AS end_at
    FROM (
        SELECT *, start_local AT TIME ZONE :zone AS start_at
        FROM (
            SELECT s.*, steps.id AS step_id, products.id AS product_id, equipment.id AS equipment_id,
                CASE WHEN length(s.total) < 10 AND translate(s.total, '0123456789', '') = ''
                    THEN s.total::integer END AS n,
                CASE WHEN length(s.defect) < 10 AND translate(s.defect, '0123456789', '') = ''
                    THEN s.defect::integer END AS d,
                {start} AS start_local, {end} AS end_local
            FROM ({source}) s
            LEFT JOIN (
                SELECT process_steps.id, process_steps.code, production_lines.code AS line_code
                FROM process_steps JOIN production_lines ON production_lines.id = process_steps.line_id
            ) steps ON steps.line_code = s.line AND steps.code = s.step
            LEFT JOIN products ON products.code = s.product
            LEFT JOIN equipment ON equipment.code = s.equipment
            OFFSET 0
        ) read_values
        OFFSET 0
    ) begun
    OFFSET 0
) ended
"""
READY = _READY.replace("{start}", _MOMENT.format("s.start_text")).replace("{end}", _MOMENT.format("s.end_text"))

ANY_ODD = "SELECT EXISTS (SELECT FROM ready WHERE NOT ok)"
ODD = """
SELECT s.id, s.line_no, s.source_key, s.version, s.withdrawn, s.raw
FROM ready JOIN ({source}) s ON s.id = ready.id WHERE NOT ready.ok ORDER BY ready.id
"""
DROP_ODD = "DELETE FROM ready WHERE NOT ok"

DOUBLED = """
CREATE TEMP TABLE doubled ON COMMIT DROP AS
SELECT id, line_no, source_key, rank, rank > 1 AND contradicts AS contradicts
FROM (
    SELECT ready.id, line_no, ready.source_key, row_number() OVER best AS rank,
        version IS NOT DISTINCT FROM first_value(version) OVER best AND
        (step_id, product_id, equipment_id, shift, start_at, end_at, n, d)
        IS DISTINCT FROM first_value((step_id, product_id, equipment_id, shift, start_at, end_at, n, d)) OVER best
        AS contradicts
    FROM ready
    WHERE source_key IN (SELECT source_key FROM ready GROUP BY source_key HAVING count(*) > 1)
    WINDOW best AS (PARTITION BY source_key ORDER BY version COLLATE "C" DESC NULLS LAST, {order})
) ranked
WHERE rank > 1
"""
FIRST_WINS, LAST_WINS = "ready.id", "ready.id DESC"
CONTRADICTING = """
SELECT doubled.line_no, doubled.source_key, s.raw
FROM doubled JOIN ({source}) s ON s.id = doubled.id WHERE contradicts ORDER BY doubled.id
"""
DROP_DOUBLED = "DELETE FROM ready USING doubled WHERE doubled.id = ready.id"

# A row whose source says that it is older than what is stored changes nothing.
CHANGES = """
CREATE TEMP TABLE changes ON COMMIT DROP AS
SELECT m.id AS measurement_id, ready.*
FROM ready JOIN measurements m ON m.source = CAST(:source AS text) AND m.source_key = ready.source_key
WHERE (m.source_version IS NULL OR ready.version IS NULL OR ready.version COLLATE "C" >= m.source_version COLLATE "C")
    AND (m.step_id, m.product_id, m.equipment_id, m.shift, m.period_start, m.period_end, m.qty_total, m.qty_defect)
    IS DISTINCT FROM (ready.step_id, ready.product_id, ready.equipment_id, ready.shift, ready.start_at, ready.end_at,
        ready.n, ready.d)
    AND NOT (ready.withdrawn AND m.qty_total = 0)
"""
KEEP_REVISIONS = """
INSERT INTO measurement_revisions (measurement_id, revision, replaced_by, replaced_at, source_version, step_id,
    product_id, equipment_id, shift, period_start, period_end, qty_total, qty_defect, unit, run_id)
SELECT m.id, m.revision, :run, :now, m.source_version, m.step_id, m.product_id, m.equipment_id, m.shift,
    m.period_start, m.period_end, m.qty_total, m.qty_defect, m.unit, m.run_id
FROM changes JOIN measurements m ON m.id = changes.measurement_id
"""
CORRECT = """
UPDATE measurements m SET step_id = c.step_id, product_id = c.product_id, equipment_id = c.equipment_id,
    shift = c.shift, period_start = c.start_at, period_end = c.end_at, qty_total = c.n, qty_defect = c.d,
    source_version = c.version, revision = m.revision + 1, run_id = :run
FROM changes c WHERE m.id = c.measurement_id
"""
_PLACES = "JOIN process_steps p ON p.id = m.step_id JOIN production_lines l ON l.id = p.line_id"
# A day's first and last row tell the weeks of all between them; so a week is found out per day, not per row.
INSERT = f"""
WITH added AS (
    INSERT INTO measurements (source, source_key, source_version, revision, step_id, product_id, equipment_id, shift,
        period_start, period_end, qty_total, qty_defect, unit, run_id)
    SELECT CAST(:source AS text), source_key, version, 1, step_id, product_id, equipment_id, shift, start_at, end_at,
        n, d, 'pcs', :run
    FROM ready
    WHERE NOT withdrawn AND NOT EXISTS (
        SELECT FROM measurements m WHERE m.source = CAST(:source AS text) AND m.source_key = ready.source_key)
    RETURNING step_id, period_start, period_end
), days AS (
    SELECT step_id, period_end - period_start >= interval '20 hours' AS whole, count(*) AS rows,
        min(period_start) AS first, max(period_start) AS last
    FROM added GROUP BY 1, 2, date_bin('1 day', period_start, timestamptz '2001-01-01 00:00+00')
)
SELECT m.step_id, {WEEK_OF} AS week, sum(m.rows)::bigint AS rows
FROM (
    SELECT step_id, at AS period_start, at + CASE WHEN whole THEN interval '1 day' ELSE interval '0' END AS period_end,
        CASE WHEN which = 1 THEN rows ELSE 0 END AS rows
    FROM days CROSS JOIN LATERAL (VALUES (1, first), (2, last)) AS edges (which, at)
) m {_PLACES} GROUP BY 1, 2
"""  # noqa: S608  (put together from constants)
MOVED = f"""
SELECT m.step_id, {WEEK_OF} AS week
FROM changes c JOIN measurements m ON m.id = c.measurement_id {_PLACES}
UNION
SELECT m.step_id, {WEEK_OF}
FROM (SELECT step_id, start_at AS period_start, end_at AS period_end FROM changes) m {_PLACES}
"""  # noqa: S608
NEWEST = "SELECT max(start_at) FROM ready"
WRITTEN = """(
    SELECT m.* FROM ready JOIN measurements m ON m.source = CAST(:source AS text) AND m.source_key = ready.source_key
    WHERE m.run_id = CAST(:run AS uuid)
) written_rows"""
