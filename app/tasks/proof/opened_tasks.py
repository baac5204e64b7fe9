"""Tasks as the record tells of them, in SQL: as their step's event opened them, and what lawfully changed since.

One WITH list: `rules` (of the diagrams), `told` (an opening), `done` (a completion), `kept` (an opening with whom
others' completions keep away since), `held` and `raised` (who holds it, to whom it was escalated).
"""

from app.cases import COMPLETED
from app.ledger import opened
from app.tasks.proof.task_rules import RULES

_TOLD = """
    SELECT e.chain, e.seq, e.at, (t.o->>'ref')::uuid AS ref, t.o, ARRAY(
        SELECT p::uuid FROM jsonb_array_elements_text(
            CASE jsonb_typeof(t.o->'excluded') WHEN 'array' THEN t.o->'excluded' ELSE '[]' END) AS p) AS excluded
    FROM ledger_events e CROSS JOIN LATERAL (SELECT e.body::jsonb->'data'->'opened' AS tasks OFFSET 0) b
    CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(b.tasks) WHEN 'array' THEN b.tasks ELSE '[]' END) t (o)
    WHERE e.case_id IS NOT NULL AND e.body LIKE '%"opened":[{%'
"""
# Whoever does a step that an open task must not be done by the same person as is kept from it from then on.
_LATER = """
    SELECT o.ref, array_agg(d.actor_id) || array_agg(d.absent) FILTER (WHERE d.absent IS NOT NULL) AS people
    FROM told o JOIN cases c ON 'case:' || c.id = o.chain
    JOIN rules r ON r.deployment = c.deployment_id AND r.process = c.process AND r.element = o.o->>'element'
    JOIN done d ON d.chain = o.chain AND d.seq > o.seq AND d.element = ANY(r.apart)
    LEFT JOIN done own ON own.task_ref = o.ref AND own.chain = o.chain
    WHERE own.seq IS NULL OR d.seq < own.seq GROUP BY o.ref
"""
_KEPT = """
    SELECT o.*, l.people AS later, o.excluded || coalesce(l.people, '{}') AS away
    FROM told o LEFT JOIN later l ON l.ref = o.ref
"""
_NEWEST = "SELECT DISTINCT ON (n.task_ref) n.* FROM ({events}) n ORDER BY n.task_ref, n.seq DESC"
_HELD = _NEWEST.format(events=opened("e.action IN ('task.claimed', 'task.released', 'task.delegated')"))
_RAISED = _NEWEST.format(events=opened("e.action = 'task.escalated'"))
OPENED_TASKS = f"""
    WITH rules AS MATERIALIZED (SELECT * FROM {RULES}), told AS MATERIALIZED ({_TOLD}),
    done AS MATERIALIZED ({COMPLETED}), later AS MATERIALIZED ({_LATER}),
    kept AS MATERIALIZED ({_KEPT}),
    held AS MATERIALIZED ({_HELD}), raised AS MATERIALIZED ({_RAISED})
"""  # noqa: S608 constants only
