"""What the tables of tasks are worth as proof."""

from app.ledger import ProofTable, Standing, by_sql, differing

_WRONG = differing("""
    completed_by: t.completed_by | e.actor_id
    completed_at: t.completed_at | e.at
    completed_for: t.completed_for | e.absent
    case: 'case:' || t.case_id | e.chain
    state: t.state | 'completed'
    element: position('"element":"' || t.element || '"' IN e.body) > 0 | true
    role: position('"role":"' || t.role || '"' IN e.body) > 0 | true
""")
# Events of the first version name the absent person by username, in place.
_TOLD = """
    SELECT e.chain, e.seq, e.at, e.actor_id, e.task_ref, e.body, CASE WHEN e.body LIKE '%"for":"%' THEN (
        SELECT coalesce(p.subject, u.id) FROM (SELECT e.body::jsonb->'who'->>'for' AS named) w
        LEFT JOIN ledger_payloads p ON p.digest = w.named LEFT JOIN users u ON u.username = w.named
    ) END AS absent
    FROM ledger_events e WHERE e.action = 'task.completed'
"""
_TASKS = f"""
    SELECT * FROM (
        SELECT CASE WHEN t.id IS NULL THEN e.task_ref::text
                ELSE format('%s of case %s', t.element, coalesce(c.number, t.case_id::text)) END AS row, e.chain, e.seq,
            CASE WHEN t.id IS NULL THEN 'row_gone' WHEN e.chain IS NULL THEN 'row_added' ELSE 'row' END AS code,
            {_WRONG} AS detail
        FROM ({_TOLD}) e FULL JOIN tasks t ON t.id = e.task_ref LEFT JOIN cases c ON c.id = t.case_id
        WHERE e.chain IS NOT NULL OR t.state = 'completed' OR t.completed_by IS NOT NULL
    ) found WHERE detail <> '' OR code <> 'row'
"""  # noqa: S608 constants only

PROOF = (
    ProofTable("tasks", Standing.PROOF, "who did it and when repeats its event", by_sql("tasks", _TASKS)),
    ProofTable("drafts", Standing.WORKING, "what somebody has typed so far"),
    ProofTable("notice_choices", Standing.WORKING, "when people wish to be told by mail"),
    ProofTable("notifications", Standing.WORKING, "what people were told"),
)
