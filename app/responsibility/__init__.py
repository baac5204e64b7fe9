"""Who answered for what: proposed findings, their contest and decision, and the chain of duty (S27-S29)."""
