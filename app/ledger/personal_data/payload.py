"""Personal content, kept beside the ledger: events hold its salted digest, so that an erasure leaves chains sound.

A digest is SHA-256 over 32 random bytes and the canonical JSON of the content. Without the salt nobody can find out by
guessing what an erased content was, however short it is.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from secrets import token_bytes
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.kernel.canonical import canonical_json
from app.kernel.direct_sql import Write, run
from app.kernel.errors import InvalidInputError
from app.ledger.event_sql import insert_payloads

SALT_BYTES = 32
NUL = b"\\u0000"
Salts = Callable[[], bytes]
"""Gives a new salt at every call."""


def new_salt() -> bytes:
    """32 bytes that nobody can guess."""
    return token_bytes(SALT_BYTES)


@dataclass(frozen=True, slots=True)
class Payload:
    """One content. `subject` is the person it is about, `chain` that of the one event that holds it.

    What identifies a person at a session or token belongs to no chain: all events of that session hold its digest.
    """

    digest: str
    salt: bytes
    content: str
    subject: UUID | None
    chain: str | None = None


def payload_of(content: Mapping[str, Any], subject: UUID | None, salt: bytes, chain: str | None = None) -> Payload:
    """The payload of plain JSON."""
    text = canonical_json(content)
    if NUL in text:
        refuse_nul(content)
    return Payload(hashlib.sha256(salt + text).hexdigest(), salt, text.decode(), subject, chain)


def identity_of(
    name: str,
    username: str | None,
    subject: UUID | None,
    salt: bytes,
    *,
    session: str | None = None,
    ip: str | None = None,
) -> Payload:
    """Who a person is and where they come from, without what is not known."""
    facts = {"ip": ip, "name": name, "session": session, "username": username}
    return payload_of({key: value for key, value in facts.items() if value is not None}, subject, salt)


def keep(session: Session, payload: Payload) -> str:
    """Store the payload in the running transaction and give its digest."""
    run(session, *to_keep([payload]))
    return payload.digest


def to_keep(payloads: Sequence[Payload]) -> Write:
    """The INSERT that stores the payloads, for callers who run it with other changes."""
    values = [value for one in payloads for value in (one.digest, one.salt, one.content, one.subject, one.chain)]
    return insert_payloads(len(payloads)), values


def refuse_nul(value: Any) -> None:
    """Raise InvalidInputError for a U+0000: PostgreSQL's JSON cannot hold it, so later readers could not open it."""
    if isinstance(value, str) and "\0" in value:
        raise InvalidInputError("A text contains the character U+0000, which cannot be stored. Remove it.")
    if isinstance(value, Mapping):
        for key, inner in value.items():
            refuse_nul(key)
            refuse_nul(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            refuse_nul(inner)
