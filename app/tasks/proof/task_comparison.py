"""Tasks beside the events that opened them: role, groups, place, exclusions, due date; and their completions."""

from app.ledger import differing
from app.tasks.proof.opened_tasks import OPENED_TASKS

_SET = "ARRAY(SELECT DISTINCT p FROM unnest({people}) AS p ORDER BY p)"
# What went with its step is not told of with its moment, so that who was kept from it till then is one of two.
_AWAY = f"""CASE WHEN t.state = 'cancelled' AND t.excluded @> o.excluded AND t.excluded <@ o.away
    THEN {_SET.format(people="t.excluded")} ELSE {_SET.format(people="o.away")} END""".replace("\n", " ")
_WRONG = differing(f"""
    case: 'case:' || t.case_id | o.chain
    process: ROW(t.deployment_id, t.process) | ROW(c.deployment_id, c.process)
    element: t.element | o.o->>'element'
    lane: t.lane | coalesce(r.lane, t.lane)
    role: t.role | o.o->>'role'
    groups: to_jsonb(t.groups) | coalesce(o.o->'groups', to_jsonb(r.groups), to_jsonb(t.groups))
    plant: t.plant | CASE WHEN o.o ? 'plant' THEN o.o->>'plant' ELSE t.plant END
    line: t.line | CASE WHEN o.o ? 'line' THEN o.o->>'line' ELSE t.line END
    excluded: {_SET.format(people="t.excluded")} | {_AWAY}
    assignee: t.assignee::text | o.o->>'assignee'
    offered_to: t.offered_to::text | CASE WHEN t.offered_to IS NOT NULL OR h.seq IS NULL THEN o.o->>'offered_to' END
    round: t.round::text | coalesce(o.o->>'round', t.round::text)
    due_at: CASE WHEN t.due_known OR t.due_at < '9999-01-01+00' THEN t.due_at END | (o.o->>'due_at')::timestamptz
    calendar_version: t.calendar_version::text | coalesce(o.o->>'calendar_version', t.calendar_version::text)
    created_at: t.created_at | o.at
    claimed_by: t.claimed_by::text | CASE WHEN h.erased THEN t.claimed_by::text ELSE h.new #>> '{{}}' END
    escalated_to: t.escalated_to | CASE WHEN a.erased OR t.escalated_to IS NULL THEN t.escalated_to ELSE a.role END
    state: t.state = 'open' | coalesce(c.waiting->'tasks' ? t.id::text, false)
""")
OPENINGS = f"""{OPENED_TASKS}
    SELECT * FROM (
        SELECT format('%s of case %s', coalesce(t.element, o.o->>'element'),
                coalesce(c.number, t.case_id::text, substr(o.chain, 6))) AS row, o.chain, o.seq,
            CASE WHEN t.id IS NULL THEN 'row_gone' WHEN o.ref IS NULL THEN 'row_added' ELSE 'row' END AS code,
            CASE WHEN t.id IS NULL OR o.ref IS NULL THEN '' ELSE {_WRONG} END AS detail
        FROM kept o FULL JOIN tasks t ON t.id = o.ref
        LEFT JOIN cases c ON 'case:' || c.id = coalesce(o.chain, 'case:' || t.case_id)
        LEFT JOIN rules r ON r.deployment = c.deployment_id AND r.process = c.process AND r.element = t.element
        LEFT JOIN held h ON h.task_ref = t.id
        LEFT JOIN (SELECT task_ref, erased, data->>'role' AS role FROM raised) a ON a.task_ref = t.id
        WHERE t.id IS NOT NULL OR NOT EXISTS (SELECT FROM done d WHERE d.task_ref = o.ref)
    ) found WHERE detail <> '' OR code <> 'row'
"""  # noqa: S608 constants only
_AGAINST = differing("""
    role: d.role | o.o->>'role'
    lane: d.lane | coalesce(r.lane, d.lane)
    element: d.element | o.o->>'element'
    excluded: d.actor_id = ANY(o.away) OR coalesce(d.absent = ANY(o.away), false) | false
    assignee: coalesce(o.o->>'assignee', d.actor_id::text) | d.actor_id::text
""")
CONTRADICTIONS = f"""{OPENED_TASKS}
    SELECT * FROM (
        SELECT format('%s of case %s', d.element, coalesce(c.number, substr(d.chain, 6))) AS row, d.chain, d.seq,
            'contradiction' AS code, {_AGAINST} AS detail
        FROM done d JOIN kept o ON o.ref = d.task_ref AND o.chain = d.chain
        LEFT JOIN cases c ON 'case:' || c.id = d.chain
        LEFT JOIN rules r ON r.deployment = c.deployment_id AND r.process = c.process AND r.element = d.element
    ) found WHERE detail <> ''
"""  # noqa: S608 constants only
