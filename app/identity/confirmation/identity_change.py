"""What an account says of who somebody is: for an administrator's, a second pair of eyes looks before it changes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.identity.account_lifecycle import account_target, require_free
from app.identity.actor import Actor
from app.identity.audit_entry import AuditChange, record
from app.identity.events import IdentityChanged
from app.identity.models import User
from app.kernel.events import Events
from app.ledger import Action

OF_ACCOUNT = ("email", "emp_no", "name")
"""Those that the account keeps itself; other slices keep more and hear `IdentityChanged`."""
CONTACT = "email"
"""The ledger names it without its value."""


def apply_change(
    events: Events, session: Session, actor: Actor, user: User, fields: Mapping[str, str | None], now: datetime
) -> None:
    """Write what was confirmed. Raises ConflictError for a number that somebody else has by now."""
    if fields.get("emp_no"):
        require_free(session, user.username, fields["emp_no"], user.id)
    mine = {name: value for name, value in fields.items() if name in OF_ACCOUNT}
    old = {name: getattr(user, name) for name in mine}
    for name, value in mine.items():
        setattr(user, name, value)
    session.flush()
    events.publish(session, IdentityChanged(user.id, fields, now))
    data = {"contact": [CONTACT]} if CONTACT in mine else None
    record(
        session,
        actor,
        now,
        AuditChange(Action.USER_CHANGED, account_target(user), _known(old), _known(mine), data=data),
    )


def without_contact(fields: Mapping[str, Any]) -> dict[str, Any]:
    """As the ledger is told: that the address changes, not what it is."""
    return {name: None if name == CONTACT else value for name, value in fields.items()}


def _known(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name != CONTACT}
