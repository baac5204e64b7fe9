"""The statements that bring rows read one by one into their table; `staged_rows` holds each row's values as JSON."""

from collections.abc import Sequence

CREATE = (
    "DROP TABLE IF EXISTS pg_temp.staged_rows",
    """CREATE TEMP TABLE staged_rows (n bigint, line_no bigint, source_key text, version text, withdrawn boolean,
    raw text, content jsonb) ON COMMIT DROP""",
)
# Takes all but the best of each key away, and says which they were.
DOUBLED = """
WITH ranked AS (
    SELECT n, row_number() OVER best AS rank,
        version IS NOT DISTINCT FROM first_value(version) OVER best
        AND content IS DISTINCT FROM first_value(content) OVER best AS contradicts
    FROM staged_rows WINDOW best AS (PARTITION BY source_key ORDER BY version COLLATE "C" DESC NULLS LAST, {order})
)
DELETE FROM staged_rows USING ranked WHERE ranked.n = staged_rows.n AND ranked.rank > 1
RETURNING staged_rows.line_no, staged_rows.source_key, staged_rows.raw, ranked.contradicts
"""
STORED = """SELECT DISTINCT t.{column} FROM staged_rows f
JOIN {table} t ON t.source = CAST(:source AS text) AND t.source_key = f.source_key"""
NEWEST = "SELECT max((content->>'{moment}')::timestamptz) FROM staged_rows"
_NEWER = """(t.source_version IS NULL OR f.version IS NULL OR f.version COLLATE "C" >= t.source_version COLLATE "C")"""


def corrections(table: str, columns: Sequence[str]) -> str:
    """What stored rows say now that will be said differently."""
    return f"""
SELECT f.source_key AS key, to_jsonb(t) - ARRAY['id', 'source', 'source_key', 'run_id'] AS old, f.content AS new
FROM staged_rows f JOIN {table} t ON t.source = CAST(:source AS text) AND t.source_key = f.source_key
CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, f.content) r
WHERE {_NEWER} AND ({_listed("t", columns)}) IS DISTINCT FROM ({_listed("r", columns)}) ORDER BY f.n LIMIT :most
"""  # noqa: S608  (names of our own tables)


def merge(table: str, columns: Sequence[str]) -> str:
    """Store new rows and corrections; gives how many of each. What was taken back before it ever came stays out."""
    return f"""
WITH merged AS (
    INSERT INTO {table} AS t (source, source_key, source_version, revision, run_id, {", ".join(columns)})
    SELECT CAST(:source AS text), f.source_key, f.version, 1, CAST(:run AS uuid), {_listed("r", columns)}
    FROM staged_rows f CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, f.content) r
    WHERE NOT f.withdrawn OR EXISTS (
        SELECT FROM {table} s WHERE s.source = CAST(:source AS text) AND s.source_key = f.source_key)
    ON CONFLICT (source, source_key) DO UPDATE
    SET revision = t.revision + 1, run_id = excluded.run_id, source_version = excluded.source_version,
        {", ".join(f"{name} = excluded.{name}" for name in columns)}
    WHERE (t.source_version IS NULL OR excluded.source_version IS NULL
            OR excluded.source_version COLLATE "C" >= t.source_version COLLATE "C")
        AND ({_listed("t", columns)}) IS DISTINCT FROM ({_listed("excluded", columns)})
    RETURNING revision
)
SELECT count(*) FILTER (WHERE revision = 1) AS new, count(*) FILTER (WHERE revision > 1) AS changed FROM merged
"""  # noqa: S608  (names of our own tables)


def _listed(alias: str, columns: Sequence[str]) -> str:
    return ", ".join(f"{alias}.{name}" for name in columns)
