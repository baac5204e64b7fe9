"""What auditors keep elsewhere: the newest tree head, and the key that signs."""

from sqlalchemy.orm import Session

from app.kernel.canonical import canonical_json
from app.kernel.errors import NotFoundError
from app.ledger import SealKeys, head_of, newest_row, public_pem


def newest_head(session: Session) -> bytes:
    """The newest signed tree head as JSON; raises NotFoundError."""
    row = newest_row(session)
    if row is None:
        raise NotFoundError("Nothing is sealed yet")
    return canonical_json(head_of(row).as_json())


def own_public_key(keys: SealKeys) -> bytes:
    """This machine's public key (PEM); raises NotFoundError."""
    signer = keys.present()
    if signer is None:
        raise NotFoundError("This machine holds no key; ask for that of the machine that seals")
    return public_pem(signer.public)
