"""What the tables of the organisation are worth as proof."""

from app.ledger import ProofTable, Standing

PROOF = (
    ProofTable("org_units", Standing.UNBOUND, "the tree as the roster and people made it"),
    ProofTable("posts", Standing.UNBOUND, "planned posts; changes stand in the record"),
    ProofTable("employments", Standing.UNBOUND, "who is employed where; changes stand in the record"),
    ProofTable("directory_groups", Standing.WORKING, "groups of the company's directory"),
    ProofTable("directory_members", Standing.WORKING, "groups of the company's directory"),
    ProofTable("role_mappings", Standing.WORKING, "rules that give roles; the roles given are proof themselves"),
)
