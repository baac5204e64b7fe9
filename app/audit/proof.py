"""What the table of reviews is worth as proof."""

from app.ledger import ProofTable, Standing, by_sql, differing, same_moment

_WRONG = differing("""
    reviewer: 'person:' || r.reviewer_id | t.chain
    first_day: r.first_day::text | t.body->'target'->>'from'
    last_day: r.last_day::text | t.body->'target'->>'to'
    events: r.events | (t.body->'new'->>'events')::bigint
    remark: r.remark | t.body->>'reason'
    ledger_hash: r.ledger_hash | t.hash
""")
_REVIEWS = f"""
    SELECT * FROM (
        SELECT coalesce(format('%s to %s', r.first_day, r.last_day), t.body->'target'->>'from') AS row, t.chain, t.seq,
            CASE WHEN r.id IS NULL THEN 'row_gone' WHEN t.chain IS NULL THEN 'row_added' ELSE 'row' END AS code,
            concat_ws(', ', nullif({_WRONG}, ''),
                CASE WHEN NOT {same_moment("r.signed_at", "t")} THEN 'signed_at' END) AS detail
        FROM (
            SELECT e.chain, e.seq, e.hash, e.at, e.body::jsonb AS body
            FROM ledger_events e WHERE e.action = 'trail.reviewed'
        ) t FULL JOIN audit_reviews r ON 'person:' || r.reviewer_id = t.chain AND r.ledger_seq = t.seq
    ) found WHERE detail <> '' OR code <> 'row'
"""  # noqa: S608 constants only

PROOF = (
    ProofTable("audit_reviews", Standing.PROOF, "repeats the event that was signed", by_sql("audit_reviews", _REVIEWS)),
    ProofTable("audit_orders", Standing.WORKING, "what auditors asked for; that they did stands in the record"),
    ProofTable("audit_order_pieces", Standing.WORKING, "files that wait to be fetched, for seven days"),
)
