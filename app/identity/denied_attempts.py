"""Keeps refused attempts: they change no case, but somebody will want to know of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.identity.actor import Actor
from app.identity.audit_entry import AuditChange, record
from app.ledger import Action, Head

_LONGEST = 500


def refused(
    session: Session,
    actor: Actor,
    at: datetime,
    action: str,
    target: Mapping[str, Any] | None = None,
    reason: str | None = None,
) -> Head:
    """Write `access.denied` into the actor's own chain; `action` is what was tried, `reason` why it was refused.

    Call it after the refused step's transaction was rolled back, and commit: the refusal must outlive the attempt.
    """
    change = AuditChange(
        action=Action.ACCESS_DENIED,
        target=target or {},
        reason=None if reason is None else reason[:_LONGEST],
        outcome="denied",
        data={"action": action[:_LONGEST]},
    )
    return record(session, actor, at, change)
