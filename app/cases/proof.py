"""What the tables of cases and their files are worth as proof."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.cases.case_ledger import stored_digest
from app.cases.placement_proof import PEOPLE, misplaced
from app.cases.step.placement import PLACES
from app.definitions import Definitions
from app.engine import Engine, EngineState, ProcessKey
from app.ledger import (
    Compare,
    ProofTable,
    Standing,
    Unproven,
    Violation,
    breach,
    by_sql,
    differing,
    opened,
)

# Not every process names an outcome; a record from before the end stood in it leaves that to the row.
_ENDED = "coalesce((l.data->>'finished')::boolean, l.data->>'outcome' IS NOT NULL OR c.state = 'completed')"
_STATE = f"CASE WHEN l.action = 'case.cancelled' THEN 'cancelled' WHEN {_ENDED} THEN 'completed' ELSE 'running' END"
_WRONG = differing(f"""
    started_by: s.actor_id | c.started_by
    started_at: s.at | c.started_at
    deployment: s.body->'definition'->>'deployment' | c.deployment_id::text
    process: s.body->'definition'->>'process' | c.process
    number: coalesce(s.target->>'number', c.number) | c.number
    outcome: l.data->>'outcome' | c.outcome
    ended_at: CASE WHEN l.action = 'case.cancelled' OR {_ENDED} THEN l.at END | c.ended_at
    state: {_STATE} | c.state
""")
_LAST = """e.chain = 'case:' || c.id AND e.seq = (SELECT i.seq FROM ledger_events i
    WHERE i.chain = 'case:' || c.id AND i.kind = 'input' ORDER BY i.seq DESC LIMIT 1)"""
# The last input says how a case ended; where an order took its content away, the row can no longer be compared.
_CASES = f"""
    SELECT * FROM (
        SELECT coalesce(c.number, s.target->>'number', substr(s.chain, 6)) AS row, coalesce(l.chain, s.chain) AS chain,
            coalesce(l.seq, s.seq) AS seq,
            CASE WHEN c.id IS NULL THEN 'row_gone' WHEN s.chain IS NULL THEN 'row_added' ELSE 'row' END AS code,
            CASE WHEN c.id IS NULL OR s.chain IS NULL OR l.erased THEN '' ELSE {_WRONG} END AS detail
        FROM ({opened("e.action = 'case.started' AND e.seq = 1")}) s FULL JOIN cases c ON 'case:' || c.id = s.chain
        LEFT JOIN LATERAL ({opened(_LAST)}) l ON true
    ) found WHERE detail <> '' OR code <> 'row'
"""  # noqa: S608 constants only

_TOLD_FILES = f"""
    SELECT o.chain, o.seq, file.key AS id, file.value AS digest
    FROM ({opened("e.action IN ('task.completed', 'finding.contested')")}) o
    CROSS JOIN LATERAL jsonb_each_text(o.data->'files') file WHERE o.data ? 'files'
"""  # noqa: S608 constants only
_GONE_FILES = """
    SELECT jsonb_array_elements_text(e.body::jsonb->'data'->'gone') FROM ledger_events e
    WHERE e.action = 'content.erased' AND e.body LIKE '%"gone":%'
"""
# A file that somebody attached to a task that is still open is told of when the task is completed.
_DOCUMENTS = f"""
    SELECT CASE WHEN d.id IS NULL THEN t.id ELSE format('%s (%s)', d.name, d.id) END AS row, t.chain, t.seq,
        CASE WHEN d.id IS NULL THEN 'row_gone' WHEN t.id IS NULL THEN 'row_added' ELSE 'row' END AS code,
        CASE WHEN t.digest <> d.sha256 THEN 'its content' ELSE 'the case it belongs to' END AS detail
    FROM ({_TOLD_FILES}) t FULL JOIN documents d ON d.id::text = t.id
    WHERE CASE WHEN d.id IS NULL THEN t.id NOT IN ({_GONE_FILES})
        WHEN t.id IS NULL THEN EXISTS (
            SELECT FROM ledger_events e WHERE e.task_ref = d.task_id AND e.action = 'task.completed'
                AND e.chain = 'case:' || d.case_id AND e.body NOT LIKE '%"apart":%')
        ELSE t.digest <> d.sha256 OR t.chain <> 'case:' || d.case_id END
"""  # noqa: S608 constants only
_CONTENTS = """
    SELECT coalesce(string_agg(format('%s of case %s', d.name, c.number), ', '), f.sha256) AS row,
        min('case:' || d.case_id) AS chain, 0 AS seq, 'row' AS code, 'its bytes' AS detail
    FROM document_contents f LEFT JOIN documents d ON d.sha256 = f.sha256 LEFT JOIN cases c ON c.id = d.case_id
    WHERE f.sha256 <> encode(sha256(f.content), 'hex') GROUP BY f.sha256
"""

_PLACED = ", ".join(f"c.{name}" for name in PLACES)
_STORED = text(f"""
    SELECT c.id, c.number, c.deployment_id, c.process, c.revision, c.snapshot, c.variables, c.serial, c.visits,
        c.started_at, c.last_event_at, {_PLACED}, l.seq,
        l.body->>'state' AS state, l.data->>'stored' AS stored
    FROM cases c JOIN LATERAL ({opened(_LAST)}) l ON true
    WHERE NOT l.erased AND NOT EXISTS (
        SELECT FROM ledger_events x WHERE x.chain = 'case:' || c.id AND x.action = 'content.erased')
    ORDER BY c.number
""")  # noqa: S608 constants only
_BATCH = 200


def compare_states(engine: Engine, definitions: Definitions) -> Compare:
    """Every case's variables and tokens, as they are stored, with the digest that its last step recorded.

    Steps from before there was one recorded the state alone, which only the engine can read from the row.
    """

    def compare(session: Session) -> Iterator[Violation | Unproven]:
        for row in session.execute(_STORED.execution_options(yield_per=_BATCH)):
            if row.stored is None:
                same = _state_of(engine, row) == row.state
            else:
                same = stored_digest(row.variables, row.snapshot) == row.stored
            if not same:
                yield breach("cases", row.number, (f"case:{row.id}", row.seq), "row", "variables or where it stands")
            elif wrong := misplaced(definitions, row):
                yield breach("cases", row.number, (f"case:{row.id}", row.seq), "row", ", ".join(wrong))

    return compare


def _state_of(engine: Engine, row: Any) -> str:
    """The state's digest by the engine; empty when it cannot read the row."""
    key = ProcessKey(str(row.deployment_id), row.process)
    state = EngineState(row.id, key, row.revision, row.snapshot, row.variables, row.serial, row.visits, row.started_at)
    try:
        return engine.inspect(state).state_digest
    except Exception:  # noqa: BLE001 - whatever a changed row makes the engine raise is a difference
        return ""


def proof_tables(engine: Engine, definitions: Definitions) -> tuple[ProofTable, ...]:
    """The tables of this slice."""
    cases, states = by_sql("cases", _CASES, PEOPLE), compare_states(engine, definitions)
    files, bytes_ = by_sql("documents", _DOCUMENTS), by_sql("document_contents", _CONTENTS)
    return (
        ProofTable("cases", Standing.PROOF, "repeats its first and its last step", cases, states),
        ProofTable("documents", Standing.PROOF, "the event that attached it holds its digest", files),
        ProofTable("document_contents", Standing.PROOF, "is what its digest says", heavy=bytes_),
        ProofTable("document_erasures", Standing.READ_MODEL, "which documents an order took; it is in the record"),
        ProofTable("case_timers", Standing.WORKING, "what a running case waits for; part of its state's digest"),
        ProofTable("saved_filters", Standing.WORKING, "people's own searches"),
    )
