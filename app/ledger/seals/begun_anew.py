"""Sealing that begins anew: events tell that the record was sealed before, and no tree head is there any more.

Whoever removes the seals to rewrite what they hold must not be covered by the next seal, so that one says it, in the
record and for good. A new installation is not concerned: its first seal is what brings the record's key.
"""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.ledger.actions import Action
from app.ledger.append import Entry, moment_text
from app.ledger.attribution import MACHINE
from app.ledger.chains import append_to_system

_BEFORE = text("SELECT min(at) FROM ledger_events WHERE action = ANY(:sealing)")
_SEALING = (Action.SEAL_KEY_ADDED, Action.TREE_HEAD_MAILED, Action.RECORD_RESEALED)
"""Events that only a record with seals has."""
_THERE = text("SELECT count(*) AS events, min(at) AS oldest FROM ledger_events")


def tell_new_beginning(session: Session, now: datetime) -> None:
    """Call it where no tree head stands, before the first seal: records that there were some."""
    sealed_since = session.scalar(_BEFORE, {"sealing": list(_SEALING)})
    if sealed_since is None:
        return
    there = session.execute(_THERE).one()
    facts = {"events": there.events, "oldest": moment_text(there.oldest), "sealed_since": moment_text(sealed_since)}
    append_to_system(session, now, [Entry(Action.RECORD_RESEALED, "observation", MACHINE, new=facts)])
