"""The event that tells of an erasure."""

from collections.abc import Iterable
from uuid import UUID

from app.ledger.record import Entry
from app.ledger.stamps import Stamp


def erasure_entry(action: str, stamp: Stamp, person: UUID, order: str, reason: str, digests: Iterable[str]) -> Entry:
    """What the ledger keeps of an erasure, in place: it must outlast what was erased."""
    target = {"order": order, "user": str(person)}
    return Entry(action, "observation", stamp, target=target, reason=reason, data={"digests": sorted(digests)})
