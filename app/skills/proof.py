"""What the tables of skills are worth as proof."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.ledger import ProofTable, RowSet, Standing
from app.plant import Kinds, compare_items

SCORES = RowSet(
    "skill_scores", "user_id, skill, score, as_of - date '2000-01-01', source, extract(epoch FROM recorded_at)"
)
_WRITTEN = "(SELECT * FROM skill_scores WHERE run_id = CAST(:run AS uuid)) written_rows"


def bound_scores(session: Session, run: UUID) -> Mapping[str, Any] | None:
    """What the event of a write keeps of the scores that it stored."""
    return SCORES.written(session, run, _WRITTEN)


def proof_tables(kinds: Kinds) -> list[ProofTable]:
    """Scores by the digests of their writes, skills by the events of their changes."""
    return [
        ProofTable(
            "skill_scores",
            Standing.PROOF,
            "each import's event holds a digest over the rows it wrote",
            heavy=SCORES.compare,
        ),
        ProofTable(
            "training_records",
            Standing.UNBOUND,
            "courses from HR's file; corrections stand in the events of the imports",
        ),
        ProofTable(
            "skills",
            Standing.PROOF,
            "each row repeats the events of its changes; rows from before these were kept are bound to none",
            lambda session: compare_items(session, kinds, kinds.find("skills")),
        ),
        ProofTable("step_skills", Standing.UNBOUND, "compared with the skill to which they belong, where that is"),
    ]
