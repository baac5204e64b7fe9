"""What a mapping gives by itself, beside a one-time code: whoever keeps accounts must not make somebody of their own.

Who opens accounts and issues codes can also keep the directory or the roster, and so be an invented person in a group
that gives a lane. So a code ends what the mapping gave by itself, and the mapping gives nothing by itself to an
account until a security administrator, who issues no codes, has given it a role after its latest code.
"""

from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.identity.actor import SYSTEM, Actor
from app.identity.audit_entry import AuditChange, record_all
from app.identity.grant_conditions import valid_at
from app.identity.grants import end_grant, grant_facts, grant_target
from app.identity.models import GrantRow, User
from app.ledger import Action

_BY_ITSELF = (GrantRow.source == "mapping", GrantRow.granted_by == SYSTEM.id)


def lock_mapped_roles(session: Session) -> None:
    """One at a time: two who saw the same difference would both give it, and a code ends what is being given."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(text("'role mapping'"), 0))))


def end_mapped_roles(session: Session, actor: Actor, user: User, now: datetime) -> int:
    """A code was issued: what the mapping gave by itself ends until it is confirmed anew; gives how many roles."""
    lock_mapped_roles(session)
    changes = []
    for row in session.scalars(select(GrantRow).where(GrantRow.user_id == user.id, *_BY_ITSELF, *valid_at(now))).all():
        old = grant_facts(row)
        end_grant(session, row, now, None)
        data = {"source": "mapping", "cause": "code_issued"}
        change = AuditChange(Action.ROLE_REVOKED, grant_target(user, row), old=old, new=grant_facts(row), data=data)
        changes.append(change)
    if changes:
        record_all(session, actor, now, changes)
    return len(changes)
