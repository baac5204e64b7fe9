"""A key's first seal tells of the key."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.ledger.actions import Action
from app.ledger.append import Entry
from app.ledger.attribution import MACHINE
from app.ledger.chains import append_to_system
from app.ledger.seals.keys import Signer
from app.ledger.seals.models import SealKey


def introduce_key(session: Session, signer: Signer, at: datetime) -> None:
    """A key that no key before it endorsed brings itself along; verifiers see that."""
    if session.get(SealKey, signer.id) is None:
        session.add(SealKey(id=signer.id, public=signer.public, added_at=at))
        session.flush()
        entry = Entry(Action.SEAL_KEY_ADDED, "observation", MACHINE, target={"key": signer.id}, new=signer.public.hex())
        append_to_system(session, at, [entry])
