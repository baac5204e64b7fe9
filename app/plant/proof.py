"""What the tables of master data are worth as proof."""

from app.ledger import ProofTable, Standing


def _unbound(name: str) -> ProofTable:
    return ProofTable(name, Standing.UNBOUND, "master data")


PROOF = tuple(
    _unbound(name) for name in ("plants", "production_lines", "process_steps", "equipment", "products", "defect_types")
)
