"""The event that tells of an erasure."""

from collections.abc import Iterable
from uuid import UUID

from app.ledger.actions import Action
from app.ledger.append import Entry
from app.ledger.attribution import Attribution


def erasure_entry(
    action: Action,
    stamp: Attribution,
    person: UUID,
    order: tuple[str, str],
    digests: Iterable[str],
    files: Iterable[UUID] = (),
) -> Entry:
    """What the ledger keeps of an erasure, in place: it must outlast what was erased.

    `order` is its number and its reason; `files` are the ids of the attached files that went.
    """
    number, reason = order
    target = {"order": number, "user": str(person)}
    data = {"digests": sorted(digests)} | ({"gone": sorted(map(str, files))} if files else {})
    return Entry(action, "observation", stamp, target=target, reason=reason, data=data)
