"""Statements of the heat map; their parameters are those of `HeatmapScope`."""

from sqlalchemy import text

from app.tasks import TaskState

# Work that had no line yet may belong to any: it is counted for those alone who may see all lines.
_OF = """{table}.process = :process AND (CAST(:deployments AS uuid[]) IS NULL
    OR {table}.deployment_id = ANY(CAST(:deployments AS uuid[])))
    AND (CAST(:lines AS text[]) IS NULL OR EXISTS (
        SELECT FROM unnest(CAST(:plants AS text[]), CAST(:lines AS text[])) AS reach (plant, line)
        WHERE (reach.plant IS NULL OR {table}.plant IS NULL OR {table}.plant = reach.plant)
            AND (reach.line IS NULL OR {table}.line = reach.line)))"""

_DECILES = "percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY extract(epoch FROM {span}))"

TASKS = text(
    f"""
SELECT t.element, (array_agg(t.deployment_id ORDER BY t.created_at DESC))[1] AS deployment,
    count(*) AS visits, count(*) FILTER (WHERE t.state = '{TaskState.OPEN}') AS open,
    count(*) FILTER (WHERE t.round > 1) AS rework,
    count(*) FILTER (WHERE t.due_known) AS due,
    count(*) FILTER (WHERE t.due_known AND coalesce(t.completed_at, :now) > t.due_at) AS late,
    {_DECILES.format(span="coalesce(t.claimed_at, t.completed_at, :now) - t.created_at")} AS waiting,
    {_DECILES.format(span="coalesce(t.completed_at, :now) - t.claimed_at")} AS working
FROM tasks t
WHERE {_OF.format(table="t")} AND t.state <> '{TaskState.CANCELLED}'
    AND t.created_at >= :since AND t.created_at < :until
GROUP BY t.element
"""  # noqa: S608 - constants only
)

# Each entry of a waiting element is paired with what the case's chain says of that element next: that it was left.
OTHERS = text(
    f"""
WITH steps AS MATERIALIZED (
    SELECT e.case_id, e.seq, e.at, c.deployment_id, CAST(e.body AS jsonb) -> 'data' AS data
    FROM cases c JOIN ledger_events e ON e.chain = 'case:' || c.id
    WHERE {_OF.format(table="c")} AND c.started_at < :until AND c.last_event_at >= :since AND e.kind = 'input'
), marks AS (
    SELECT s.case_id, s.seq, s.at, s.deployment_id, el, TRUE AS enters
    FROM steps s, jsonb_array_elements_text(s.data -> 'entered') AS el WHERE el = ANY(:elements)
    UNION ALL
    SELECT s.case_id, s.seq, s.at, s.deployment_id, el, FALSE
    FROM steps s, jsonb_array_elements_text(s.data -> 'left') AS el WHERE el = ANY(:elements)
), visits AS (
    SELECT el, deployment_id, at, enters, lead(at) OVER way AS gone_at,
        count(*) FILTER (WHERE enters) OVER (PARTITION BY case_id, el ORDER BY seq, enters DESC) AS nth
    FROM marks WINDOW way AS (PARTITION BY case_id, el ORDER BY seq, enters DESC)
)
SELECT el AS element, (array_agg(deployment_id ORDER BY at DESC))[1] AS deployment,
    count(*) AS visits, count(*) FILTER (WHERE gone_at IS NULL) AS open, count(*) FILTER (WHERE nth > 1) AS rework,
    {_DECILES.format(span="coalesce(gone_at, :now) - at")} AS span
FROM visits WHERE enters AND at >= :since AND at < :until GROUP BY el
"""  # noqa: S608 - constants only
)

VERSIONS = text(
    f"""
SELECT d.number, count(*) AS cases, count(c.ended_at) AS finished,
    {_DECILES.format(span="c.ended_at - c.started_at")} AS lead,
    coalesce(sum(w.tasks), 0) AS tasks, coalesce(sum(w.rework), 0) AS rework,
    coalesce(sum(w.due), 0) AS due, coalesce(sum(w.late), 0) AS late
FROM cases c JOIN deployments d ON d.id = c.deployment_id
LEFT JOIN LATERAL (
    SELECT count(*) AS tasks, count(*) FILTER (WHERE t.round > 1) AS rework,
        count(*) FILTER (WHERE t.due_known) AS due,
        count(*) FILTER (WHERE t.due_known AND coalesce(t.completed_at, :now) > t.due_at) AS late
    FROM tasks t WHERE t.case_id = c.id AND t.state <> '{TaskState.CANCELLED}'
) w ON TRUE
WHERE {_OF.format(table="c")} AND c.started_at >= :since AND c.started_at < :until
GROUP BY d.number ORDER BY d.number DESC
"""  # noqa: S608 - constants only
)
