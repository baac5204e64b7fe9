"""The machine, as the ledger is told of what it does in cases."""

from app.identity.actor import SYSTEM
from app.identity.audit_entry import attribution_of

SYSTEM_ATTRIBUTION = attribution_of(SYSTEM)
