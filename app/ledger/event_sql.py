"""Statements over events and the contents beside them."""

from functools import lru_cache

from psycopg import sql
from sqlalchemy import text

# The two primary keys are in this order already: merging them needs no room, whatever the size of the ledger.
MERGE_ONLY = "SET LOCAL enable_sort = off; SET LOCAL enable_hashjoin = off; SET LOCAL jit = off"
MERGE_NO_MORE = "RESET enable_sort; RESET enable_hashjoin; RESET jit"

STORED_EVENTS = sql.SQL("""
    SELECT e.chain, e.seq, e.body::varchar, concat_ws('|', e.hash, e.prev_hash, coalesce('case:' || e.case_id, ''),
        to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US+00:00'), e.actor_id, e.action, e.kind,
        e.outcome, coalesce(e.task_ref::text, '')), l.leaf, l.hash
    FROM ledger_events e LEFT JOIN ledger_leaves l ON l.chain = e.chain AND l.seq = e.seq
    {where} ORDER BY e.chain, e.seq
""")

CONTENTS = """
    SELECT digest, salt || convert_to(content, 'UTF8'), erased_by FROM ledger_payloads WHERE digest = ANY (%s)
"""

IDENTITIES = text("""
    SELECT digest, salt || convert_to(content, 'UTF8') AS hashed, erased_by FROM ledger_payloads
    WHERE (chain IS NULL OR chain !~~ 'case:%') AND chain IS NULL
""").execution_options(yield_per=1000)


NAMED_BY = text("""
    SELECT digest, salt || convert_to(content, 'UTF8') AS hashed, erased_by FROM ledger_payloads WHERE digest IN (
        SELECT w.digest FROM ledger_events e CROSS JOIN LATERAL (VALUES
            (e.body::jsonb->'who'->>'person'), (e.body::jsonb->'who'->>'for')) AS w (digest) WHERE e.chain = :chain)
""")


@lru_cache(maxsize=64)
def insert_events(count: int) -> str:
    """Writes so many events: chain, number and body of each."""
    places = ", ".join(["(%s, %s, %s)"] * count)
    return f"INSERT INTO ledger_events (chain, seq, body) VALUES {places}"  # noqa: S608 placeholders only


@lru_cache(maxsize=64)
def insert_payloads(count: int) -> str:
    """Keeps so many contents: digest, salt, content, subject and chain of each."""
    places = ", ".join(["(%s, %s, %s, %s, %s)"] * count)
    return f"INSERT INTO ledger_payloads (digest, salt, content, subject, chain) VALUES {places}"  # noqa: S608
