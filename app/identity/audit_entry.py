"""Puts what people do with accounts, roles and sessions into the ledger, in the chain of whoever did it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.identity.access import is_system, policy
from app.identity.actor import SYSTEM, Actor, Substitute
from app.ledger import Action, Attribution, Entry, Head, OnBehalfOf, append_to_person, append_to_system


@dataclass(frozen=True, slots=True)
class AuditChange:
    """What happened to what, in the ledger's words; values are plain JSON and never hold a secret."""

    action: Action
    target: Mapping[str, Any]
    old: Any = None
    new: Any = None
    reason: str | None = None
    outcome: str = "ok"
    data: Mapping[str, Any] | None = None


def attribution_of(
    actor: Actor, role: str | None = None, lane: str | None = None, acting_for: Substitute | None = None
) -> Attribution:
    """The actor as the ledger keeps him: name and way of sign-in as they are now."""
    absent = None
    if acting_for is not None:
        absent = OnBehalfOf(acting_for.id, acting_for.username, acting_for.name, acting_for.identity)
    return Attribution(
        actor_id=actor.id,
        name=actor.name,
        acting_for=absent,
        role=role,
        lane=lane,
        auth=actor.auth_method,
        session=actor.session_ref,
        ip=actor.ip,
        username=actor.username,
        kept=actor.identity,
    )


def record(session: Session, actor: Actor, at: datetime, change: AuditChange) -> Head:
    """Append `change` to the actor's own chain, or to the system's when the machine or its operator acted."""
    return record_all(session, actor, at, [change])


def record_all(session: Session, actor: Actor, at: datetime, changes: Sequence[AuditChange]) -> Head:
    """The same for many changes of one moment, at least one."""
    entries = [_entry(actor, change) for change in changes]
    if is_system(actor):
        return append_to_system(session, at, entries)
    return append_to_person(session, actor.id, at, entries)


def _entry(actor: Actor, change: AuditChange) -> Entry:
    """What happened to a person (`target["user"]`, an id) is kept apart as theirs."""
    person = change.target.get("user")
    return Entry(
        action=change.action,
        kind="observation",
        stamp=attribution_of(actor),
        target=change.target,
        old=change.old,
        new=change.new,
        reason=change.reason,
        outcome=change.outcome,
        data=change.data,
        policy=policy().digest,
        subject=UUID(person) if person else None,
    )


SYSTEM_ATTRIBUTION = attribution_of(SYSTEM)
"""The machine, as the ledger is told of what it does in cases."""
