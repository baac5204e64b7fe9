"""Who acted, as the ledger is told."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class OnBehalfOf:
    """An absent person for whom somebody acts; `kept` is the digest of their identity, where it is stored already."""

    person_id: UUID
    username: str
    name: str
    kept: str | None = None


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who acted, as it was at that moment: `name` is a snapshot, `auth` the way of sign-in.

    `kept` is the digest of the identity (name, username, session, ip) where it is stored already, which saves storing
    it with the event.
    """

    actor_id: UUID
    name: str
    acting_for: OnBehalfOf | None = None
    role: str | None = None
    lane: str | None = None
    auth: str | None = None
    session: str | None = None
    ip: str | None = None
    username: str | None = None
    kept: str | None = None


MACHINE = Attribution(actor_id=UUID(int=0), name="系统", auth="internal")
"""The product itself, where no person acts."""
