"""Keeps refused attempts: they change no case, but somebody will want to know of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.identity.actor import Actor
from app.identity.audit_entry import AuditChange, record
from app.kernel.input_limits import printable
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
        target={name: _told(value) for name, value in (target or {}).items()},
        reason=_told(reason),
        outcome="denied",
        data={"action": _told(action)},
    )
    return record(session, actor, at, change)


def _told(value: Any) -> Any:
    """What was tried may hold what no record can: that is why it was refused."""
    return printable(value)[:_LONGEST] if isinstance(value, str) else value
