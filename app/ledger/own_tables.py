"""The record itself, verified by its chains, payloads, leaves and heads; and the tables of the floor below."""

from app.ledger.proof.table import ProofTable, Standing

_RECORD = {
    "ledger_events": "each names the digest of the one before it",
    "ledger_payloads": "events hold their digests",
    "ledger_heads": "the ends of chains, compared with the events",
    "ledger_leaves": "the Merkle tree over all events",
    "ledger_tree_heads": "signed, and compared with what was kept outside",
    "ledger_seal_keys": "each endorsed by the one before it",
}
_BELOW = (ProofTable("incidents", Standing.WORKING, "what stopped a case and waits for a person"),)
PROOF = _BELOW + tuple(ProofTable(name, Standing.RECORD, why) for name, why in _RECORD.items())
