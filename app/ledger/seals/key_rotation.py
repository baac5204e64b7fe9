"""A new signing key in the place of the old one, endorsed by it, so that whoever trusts one trusts the other."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.kernel.after_commit import after_commit
from app.ledger.actions import Action
from app.ledger.append import Entry
from app.ledger.attribution import MACHINE
from app.ledger.chains import append_to_system
from app.ledger.seals.keys import SealKeyError, SealKeys, Signer, new_signer
from app.ledger.seals.models import SealKey
from app.ledger.seals.record_key import sealing_signer
from app.ledger.seals.sequencer import seal


def rotate(session: Session, keys: SealKeys, now: datetime) -> Signer:
    """Seal what is left with the present key, record the new one, and put it into the file after the commit."""
    old, new = sealing_signer(session, keys), new_signer()
    if old is None:
        raise SealKeyError("This machine holds none of the record's sealing keys: rotate the key on the one that seals")
    seal(session, old, now)
    if session.get(SealKey, old.id) is None:  # a key that never sealed anything
        session.add(SealKey(id=old.id, public=old.public, added_at=now))
        session.flush()
    word = old.endorse(new.public)
    session.add(SealKey(id=new.id, public=new.public, added_at=now, endorsed_by=old.id, endorsement=word))
    session.flush()
    facts = {"id": new.id, "public": new.public.hex(), "endorsement": word.hex()}
    entry = Entry(
        Action.SEAL_KEY_ROTATED, "observation", MACHINE, target={"key": new.id}, old={"id": old.id}, new=facts
    )
    append_to_system(session, now, [entry])
    after_commit(session, lambda: keys.replace(new))
    return new
