"""Tasks with all that the record and the diagrams tell of them."""

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy.orm import Session

from app.definitions import Definitions
from app.ledger import Compare, by_sql
from app.tasks.proof.completion_proof import COMPLETIONS
from app.tasks.proof.task_comparison import CONTRADICTIONS, OPENINGS
from app.tasks.proof.task_rules import read_rules


def compare_tasks(definitions: Definitions) -> Compare:
    """Three statements, whatever the number of tasks: completions, openings, and the one beside the other."""

    def rules(session: Session) -> Mapping[str, Any]:
        return {"rules": orjson.dumps(read_rules(session, definitions)).decode()}

    return by_sql("tasks", COMPLETIONS, OPENINGS, CONTRADICTIONS, given=rules)
