"""Say in the record why seals or sealed events are gone: sealing began anew, or a backup was restored."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.kernel.errors import InvalidInputError
from app.ledger.actions import Action
from app.ledger.append import Entry
from app.ledger.attribution import Attribution
from app.ledger.chains import append_to_system
from app.ledger.restores.resealed_record import unexplained
from app.ledger.restores.restored_record import LEAST_REASON, record_restore
from app.ledger.seals.tree_head import TreeHead


def tell_restore(
    session: Session, stamp: Attribution, now: datetime, outside: Sequence[TreeHead], reason: str
) -> dict[str, Any]:
    """What was explained: `{"resealed": numbers}` in the system's chain, else what `record_restore` gives.

    Raises InvalidInputError without a reason, ConflictError where nothing has to be explained.
    """
    waiting = unexplained(session)
    if waiting and len(reason.strip()) < LEAST_REASON:
        raise InvalidInputError("Say in at least 10 characters which backup was restored and why")
    for seq in waiting:
        target = {"resealed": seq}
        entry = Entry(Action.RECORD_RESTORED, "observation", stamp, target=target, new={}, reason=reason.strip())
        append_to_system(session, now, [entry])
    return {"resealed": waiting} if waiting else record_restore(session, stamp, now, outside, reason)
