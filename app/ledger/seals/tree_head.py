"""A signed tree head: what auditors keep outside, as one flat JSON object."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from app.kernel.canonical import canonical_json
from app.kernel.errors import InvalidInputError
from app.ledger.append import GENESIS, moment_text
from app.ledger.seals.keys import Signer

HEAD_VERSION = 1
FIRST = GENESIS
"""What the first head names as the head before it."""


@dataclass(frozen=True, slots=True)
class TreeHead:
    """`root` and `prev` are lower-case hex, `at` is UTC text as in the ledger, `key` the id of the key that signed."""

    size: int
    root: str
    at: str
    prev: str
    key: str
    signature: str

    @classmethod
    def sign(cls, signer: Signer, size: int, root: bytes, at: datetime, prev: str) -> Self:
        """A head over the first `size` leaves, behind the head whose hash is `prev`."""
        unsigned = cls(size, root.hex(), moment_text(at), prev, signer.id, "")
        return cls(size, root.hex(), unsigned.at, prev, signer.id, signer.sign(unsigned.signed).hex())

    @classmethod
    def read(cls, value: Any) -> Self:
        """The head that `as_json` gave; raises InvalidInputError when something is missing or odd."""
        try:
            head = cls(*(value[name] for name in ("size", "root", "at", "prev", "key", "signature")))
            sound = value == head.as_json() and isinstance(head.size, int)
        except (KeyError, TypeError) as error:
            raise InvalidInputError("This is no tree head: %(reason)s", reason=repr(error)) from error
        if not sound:
            raise InvalidInputError("This is no tree head of version %(version)s", version=HEAD_VERSION)
        return head

    def as_json(self) -> dict[str, Any]:
        """The whole head, signature included."""
        return {**self._facts(), "signature": self.signature}

    @property
    def signed(self) -> bytes:
        """The bytes under the signature."""
        return canonical_json(self._facts())

    @property
    def hash(self) -> str:
        """What the next head names as `prev`; it covers the signature, so the newest head vouches for all."""
        return hashlib.sha256(canonical_json(self.as_json())).hexdigest()

    def _facts(self) -> dict[str, Any]:
        return {
            "at": self.at,
            "key": self.key,
            "prev": self.prev,
            "root": self.root,
            "size": self.size,
            "v": HEAD_VERSION,
        }
