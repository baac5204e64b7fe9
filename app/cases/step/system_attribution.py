"""The machine, as the ledger is told of what it does in cases."""

from app.identity import SYSTEM, attribution_of

SYSTEM_ATTRIBUTION = attribution_of(SYSTEM)
