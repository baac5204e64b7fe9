"""Completed tasks with the events that completed them: who did it, for whom, and when."""

from app.cases import COMPLETED
from app.ledger import differing

_WRONG = differing("""
    completed_by: t.completed_by | e.actor_id
    completed_at: t.completed_at | e.at
    completed_for: t.completed_for | e.absent
    case: 'case:' || t.case_id | e.chain
    state: t.state | 'completed'
    element: position('"element":"' || t.element || '"' IN e.body) > 0 | true
    role: position('"role":"' || t.role || '"' IN e.body) > 0 | true
""")
COMPLETIONS = f"""
    SELECT * FROM (
        SELECT CASE WHEN t.id IS NULL THEN e.task_ref::text
                ELSE format('%s of case %s', t.element, coalesce(c.number, t.case_id::text)) END AS row, e.chain, e.seq,
            CASE WHEN t.id IS NULL THEN 'row_gone' WHEN e.chain IS NULL THEN 'row_added' ELSE 'row' END AS code,
            {_WRONG} AS detail
        FROM ({COMPLETED}) e FULL JOIN tasks t ON t.id = e.task_ref LEFT JOIN cases c ON c.id = t.case_id
        WHERE e.chain IS NOT NULL OR t.state = 'completed' OR t.completed_by IS NOT NULL
    ) found WHERE detail <> '' OR code <> 'row'
"""  # noqa: S608 constants only
