"""Events in SQL with what stands apart put back into its place, for comparisons of rows with what events tell."""


def opened(where: str) -> str:
    """A query of the events `e` for which the SQL condition `where` holds.

    Gives chain, seq, at, actor_id, action, task_ref, and as JSONB the parts body, target, data, old, new; `reason` is
    text; `erased` is true where an order took the content away.
    """
    return f"""
        SELECT e.chain, e.seq, e.at, e.actor_id, e.action, e.task_ref, b.body,
            coalesce(b.body->'target', '{{}}') || coalesce(p.told->'target', '{{}}') AS target,
            coalesce(b.body->'data', '{{}}') || coalesce(p.told->'data', '{{}}') AS data,
            coalesce(p.told->'old', b.body->'old') AS old, coalesce(p.told->'new', b.body->'new') AS new,
            coalesce(p.told->>'reason', b.body->>'reason') AS reason, coalesce(p.erased_by IS NOT NULL, false) AS erased
        FROM ledger_events e CROSS JOIN LATERAL (SELECT e.body::jsonb AS body OFFSET 0) b
        LEFT JOIN LATERAL (
            SELECT k.content::jsonb AS told, k.erased_by FROM ledger_payloads k WHERE k.digest = b.body->>'apart'
        ) p ON true
        WHERE {where}
    """  # noqa: S608 constants only


MOMENT = """({stored} = {event}.at OR ({stored} < {event}.at AND EXISTS (SELECT FROM ledger_events before
    WHERE before.chain = {event}.chain AND before.seq = {event}.seq - 1 AND before.at = {event}.at)))"""


def same_moment(stored: str, event: str) -> str:
    """SQL: a row's time is its event's, which is later only where the event before it was."""
    return MOMENT.format(stored=stored, event=event)


def differing(pairs: str) -> str:
    """SQL: the names of what differs. `pairs` are lines `name: one | other`, compared by IS DISTINCT FROM."""
    found = []
    for line in filter(None, map(str.strip, pairs.splitlines())):
        name, _, values = line.partition(": ")
        one, other = values.split(" | ")
        found.append(f"CASE WHEN ({one}) IS DISTINCT FROM ({other}) THEN '{name}' END")
    return f"concat_ws(', ', {', '.join(found)})"
