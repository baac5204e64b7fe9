"""Completions of tasks in SQL, for comparisons of rows with them."""

# Events of the first version name the absent person by username, in place.
COMPLETED = """
    SELECT e.chain, e.seq, e.at, e.actor_id, e.task_ref, e.body, b.body->'who'->>'role' AS role,
        b.body->'who'->>'lane' AS lane, b.body->'target'->>'element' AS element,
        CASE WHEN b.body->'who' ? 'for' THEN (
            SELECT coalesce(p.subject, u.id) FROM (SELECT b.body->'who'->>'for' AS named) w
            LEFT JOIN ledger_payloads p ON p.digest = w.named LEFT JOIN users u ON u.username = w.named
        ) END AS absent
    FROM ledger_events e CROSS JOIN LATERAL (SELECT e.body::jsonb AS body OFFSET 0) b
    WHERE e.action = 'task.completed'
"""
"""SQL: chain, seq, at, actor_id, task_ref, body, role, lane, element, and `absent`, for whom somebody stood in."""
