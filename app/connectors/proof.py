"""What the tables of connectors are worth as proof."""

from app.ledger import ProofTable, Standing

PROOF = (
    ProofTable("connectors", Standing.WORKING, "settings; changes stand in the record"),
    ProofTable("connector_runs", Standing.READ_MODEL, "counts of runs, which their events hold too"),
    ProofTable("connector_quarantine", Standing.WORKING, "refused rows; what became of them stands in the record"),
    ProofTable("unmapped_codes", Standing.WORKING, "codes that wait for a meaning"),
)
