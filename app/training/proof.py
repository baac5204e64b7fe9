"""What the tables of the loop are worth as proof."""

from app.ledger import ProofTable, Standing, by_sql, differing, opened
from app.plant import Kinds, compare_items

_WRONG = differing("""
    version: r.version | (t.target->>'version')::integer
    rule: r.rule | t.new - 'lines'
""")
_RULES = f"""
    SELECT * FROM (
        SELECT format('version %s', coalesce(r.version, (t.target->>'version')::integer)) AS row, t.chain, t.seq,
            CASE WHEN r.version IS NULL THEN 'row_gone' ELSE 'row' END AS code, {_WRONG} AS detail
        FROM ({opened("e.action = 'demand_rules.changed'")}) t
        LEFT JOIN demand_rules r ON r.version = (t.target->>'version')::integer
    ) found WHERE detail <> '' OR code <> 'row'
"""  # noqa: S608 constants only

PROOF = (
    ProofTable(
        "demand_rules", Standing.PROOF, "each version repeats the event that set it", by_sql("demand_rules", _RULES)
    ),
    ProofTable("demand_lines", Standing.WORKING, "lines on which detection is switched on"),
    ProofTable("signals", Standing.READ_MODEL, "what detection found; a case that began holds its facts"),
    ProofTable("training_requests", Standing.READ_MODEL, "repeats what cases' tasks wrote"),
    ProofTable("enrolments", Standing.READ_MODEL, "repeats what cases' tasks wrote"),
    ProofTable("step_assignments", Standing.UNBOUND, "who works where, from the roster"),
    ProofTable("trainers", Standing.UNBOUND, "master data"),
)


def proof_tables(kinds: Kinds) -> list[ProofTable]:
    """Those of the loop, and courses by the events of their changes."""
    return [
        *PROOF,
        ProofTable(
            "course_offers",
            Standing.PROOF,
            "each row repeats the events of its changes; rows from before these were kept are bound to none",
            lambda session: compare_items(session, kinds, kinds.find("courses")),
        ),
    ]
