"""What the tables of tasks are worth as proof."""

from app.definitions import Definitions
from app.ledger import ProofTable, Standing
from app.tasks.proof.task_proof import compare_tasks

WHY = "what it asks for repeats the event that opened it and the diagram, who did it and when the one that closed it"


def proof_tables(definitions: Definitions) -> tuple[ProofTable, ...]:
    """The tables of this slice."""
    return (
        ProofTable("tasks", Standing.PROOF, WHY, compare_tasks(definitions)),
        ProofTable("drafts", Standing.WORKING, "what somebody has typed so far"),
        ProofTable("notice_choices", Standing.WORKING, "when people wish to be told by mail"),
        ProofTable("notifications", Standing.WORKING, "what people were told"),
    )


__all__ = ["proof_tables"]
