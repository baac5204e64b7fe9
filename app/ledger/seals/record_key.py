"""Which key seals: one for the whole record, whatever number of machines work on it.

The first machine that seals brings the record's key. Any other needs that very key (`bihuan keys export` there,
`bihuan keys import` here); without it, it seals nothing: a second key that nobody endorsed would look like tampering
for good.
"""

import logging
from datetime import datetime

from sqlalchemy.orm import Session

from app.kernel.after_commit import after_commit
from app.ledger.actions import Action
from app.ledger.append import Entry
from app.ledger.attribution import MACHINE
from app.ledger.chains import append_to_system
from app.ledger.seals.head_consistency import known_keys
from app.ledger.seals.keys import SealKeys, Signer, new_signer
from app.ledger.seals.models import SealKey

log = logging.getLogger(__name__)


def sealing_signer(session: Session, keys: SealKeys) -> Signer | None:
    """This machine's key, if it may seal this record; None when the record's key lies on another machine."""
    known = known_keys(session)
    if not known:
        return keys.signer()
    present = keys.present()
    if present is None or present.id not in known:
        log.warning("this machine holds none of the record's sealing keys and seals nothing: bihuan keys import")
        return None
    return present


def replace_lost_key(session: Session, keys: SealKeys, now: datetime, reason: str) -> Signer:
    """A new key that the lost one could not endorse; the record says so, and verifiers must be given both.

    The file changes after the commit.
    """
    new = new_signer()
    session.add(SealKey(id=new.id, public=new.public, added_at=now))
    session.flush()
    facts = {"key": new.id}
    entry = Entry(
        Action.SEAL_KEY_ADDED, "observation", MACHINE, target=facts, new=new.public.hex(), reason=reason.strip()
    )
    append_to_system(session, now, [entry])
    after_commit(session, lambda: keys.replace(new))
    return new
