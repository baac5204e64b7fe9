"""What the tables of group robots are worth as proof."""

from app.ledger import ProofTable, Standing

PROOF = (
    ProofTable("robot_messages", Standing.WORKING, "what robots said in chat groups"),
    ProofTable("robot_tasks", Standing.WORKING, "of which tasks"),
)
