"""Who acted, as the ledger keeps it: copied at the moment, never looked up again."""

from app.identity.actor import SYSTEM, Actor
from app.ledger.record import Stamp


def stamp_of(actor: Actor, role: str | None = None, lane: str | None = None, acting_for: str | None = None) -> Stamp:
    """The actor's name, role and lane at this moment, and where the request came from."""
    return Stamp(
        actor_id=actor.id, name=actor.name, role=role, lane=lane, acting_for=acting_for, auth=actor.auth_method,
        session=actor.session_ref, ip=actor.ip,
    )  # fmt: skip


SYSTEM_STAMP = stamp_of(SYSTEM)
