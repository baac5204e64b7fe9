"""Who took part in a case and where it belongs, beside its completions and its variables."""

from typing import Any

from app.cases.completed_events import COMPLETED
from app.cases.step.placement import PLACES
from app.definitions import Definitions
from app.engine import ProcessKey
from app.feel import compile_expression
from app.ledger import differing

_ACTS = f"""
    SELECT d.chain, d.seq, d.element, p.person, p.n FROM ({COMPLETED}) d
    CROSS JOIN LATERAL (VALUES (d.actor_id, 1), (d.absent, 2)) AS p (person, n) WHERE p.person IS NOT NULL
"""  # noqa: S608 constants only
_DID = """
    SELECT chain, max(seq) AS seq, jsonb_object_agg(element, people) AS performers FROM (
        SELECT chain, element, max(seq) AS seq, jsonb_agg(person ORDER BY seq, n) AS people
        FROM acts GROUP BY chain, element
    ) by_element GROUP BY chain
"""
_TOOK_PART = "SELECT chain, array_agg(DISTINCT person) AS people FROM acts GROUP BY chain"
_WRONG = differing("""
    performers: c.performers | coalesce(d.performers, '{}')
    participants: c.participants @> (c.started_by || coalesce(t.people, '{}')) | true
    participants added: c.participants <@ (c.started_by || coalesce(t.people, '{}')) | true
""")
PEOPLE = f"""
    WITH acts AS MATERIALIZED ({_ACTS})
    SELECT * FROM (
        SELECT c.number AS row, 'case:' || c.id AS chain, coalesce(d.seq, 1) AS seq, 'row' AS code, {_WRONG} AS detail
        FROM cases c LEFT JOIN ({_DID}) d ON d.chain = 'case:' || c.id
        LEFT JOIN ({_TOOK_PART}) t ON t.chain = 'case:' || c.id
    ) found WHERE detail <> ''
"""  # noqa: S608 constants only


def misplaced(definitions: Definitions, row: Any) -> list[str]:
    """Which of a case's places are not what its diagram makes of its variables; `row` has the columns of the case.

    A place that it makes nothing of stays as it was known before, and is not judged.
    """
    try:
        properties = definitions.model(ProcessKey(str(row.deployment_id), row.process)).properties
        found = {
            name: compile_expression(properties[name].removeprefix("=")).evaluate(row.variables, row.last_event_at)
            for name in PLACES
            if properties.get(name)
        }
    except Exception:  # noqa: BLE001 - whatever a changed row or file makes them raise is found by its own comparison
        return []
    return [name for name, value in found.items() if isinstance(value, str) and value != getattr(row, name)]
