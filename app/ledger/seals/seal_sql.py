"""Statements of the sequencer and of the check of leaves."""

from sqlalchemy import TextClause, text

LOCK = text("SELECT pg_advisory_xact_lock(1112036172)")
"""One sequencer at a time; held until the commit."""

# `arrival` is the number of the transaction that wrote the event. All below the oldest one that still runs are done,
# so what is new is at or above the oldest of last time. Numbers beyond the newest are another cluster's: the rows were
# restored; if the mark is such a one, everything is looked at once.
MARKS = text("""
    SELECT pg_snapshot_xmin(now)::text::bigint AS oldest, newest,
        CASE WHEN :settled > newest THEN 0 ELSE :settled END AS settled
    FROM pg_current_snapshot() AS now, LATERAL (SELECT greatest(pg_snapshot_xmax(now)::text::bigint,
        pg_current_xact_id_if_assigned()::text::bigint) AS newest) AS last
""")

_UNSEALED = """
    FROM ledger_events e WHERE e.arrival >= :settled AND (e.arrival <= :newest OR :settled = 0)
    AND NOT EXISTS (SELECT FROM ledger_leaves l WHERE l.chain = e.chain AND l.seq = e.seq)
"""

TAKE = text(f"""
    INSERT INTO ledger_leaves (leaf, chain, seq, hash)
    SELECT :size + row_number() OVER (ORDER BY new.at, new.chain, new.seq) - 1, new.chain, new.seq,
        decode(new.hash, 'hex')
    FROM (SELECT e.at, e.chain, e.seq, e.hash {_UNSEALED} ORDER BY e.at, e.chain, e.seq LIMIT :batch) new
    RETURNING leaf, chain, hash
""")  # noqa: S608 constants only

GONE = text("""
    SELECT l.chain, l.seq, l.leaf, l.hash FROM ledger_leaves l
    WHERE NOT EXISTS (SELECT FROM ledger_events e WHERE e.chain = l.chain AND e.seq = l.seq)
    AND (CAST(:chain AS text) IS NULL OR l.chain = :chain) ORDER BY l.chain, l.seq
""")

COUNT = text("""
    SELECT count(*) FROM ledger_leaves WHERE CAST(:chain AS text) IS NULL OR chain = :chain
""")


AROUND = text("""
    SELECT near.size FROM ledger_leaves l CROSS JOIN LATERAL (
        (SELECT h.size FROM ledger_tree_heads h WHERE h.size > l.leaf ORDER BY h.size LIMIT 1)
        UNION ALL (SELECT h.size FROM ledger_tree_heads h WHERE h.size <= l.leaf ORDER BY h.size DESC LIMIT 1)
    ) near WHERE l.chain = :chain
    UNION SELECT max(size) FROM ledger_tree_heads HAVING max(size) IS NOT NULL
""")


def any_unsealed(among: str) -> TextClause:
    """Whether there is an unsealed event `e` for which the SQL condition `among` holds."""
    return text(f"SELECT EXISTS (SELECT {_UNSEALED} AND {among})")
