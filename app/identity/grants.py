"""Roles are given and taken here; a grant is never deleted, so that yesterday's powers can be read tomorrow."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from app.identity.access import require
from app.identity.account_lifecycle import user_named
from app.identity.actor import Actor, Grant
from app.identity.audit_entry import AuditChange, record
from app.identity.models import GrantEnding, GrantRow, User
from app.identity.reach.grant_rules import check_giver, check_grant, check_shell, check_taker
from app.identity.recheck_work import recheck_work
from app.kernel.errors import ConflictError, NotFoundError
from app.ledger import Action


def grant(session: Session, actor: Actor, username: str, given: Grant, now: datetime) -> UUID:
    """Give `username` the role and scope of `given` and return the grant's id; `valid_from` None means from now.

    Raises InvalidInputError for an unknown role, place or order of times, SeparationOfPowersError for a role
    that conflicts with another, ForbiddenError for a grant to oneself, and at the shell for one that takes two people,
    NeedsSecondError for an administrator's.
    """
    require(actor, "role:grant")
    begins = given.valid_from or now
    check_grant(session, actor, given, begins)
    user = user_named(session, username)
    check_giver(session, actor, user, given, begins)
    check_shell(session, actor, user, given, now)
    return give(session, actor, user, given, now)


def give(session: Session, actor: Actor, user: User, given: Grant, now: datetime, proposal: UUID | None = None) -> UUID:
    """The same for a use case that has asked its own permission; of two people `actor` is who confirmed `proposal`."""
    row = build_grant(user.id, given, actor, now)
    session.add(row)
    session.flush()
    data = {"proposal": str(proposal)} if proposal else None
    change = AuditChange(Action.ROLE_GRANTED, grant_target(user, row), new=grant_facts(row), data=data)
    record(session, actor, now, change)
    return row.id


def build_grant(person: UUID, given: Grant, actor: Actor, now: datetime, source: str = "hand") -> GrantRow:
    """The row of a grant that was checked."""
    return GrantRow(
        id=uuid4(),
        user_id=person,
        role=given.role,
        plant=given.plant,
        line=given.line,
        valid_from=given.valid_from or now,
        valid_to=given.valid_to,
        granted_by=actor.id,
        granted_at=now,
        source=source,
    )


def revoke(session: Session, actor: Actor, grant_id: UUID, now: datetime, reason: str | None = None) -> None:
    """End a grant now.

    Raises NotFoundError, ConflictError when it is over already, NeedsSecondError for an administrator's and
    SeparationOfPowersError for the last holder's.
    """
    require(actor, "role:revoke")
    row, _ = held_grant(session, grant_id, now)
    check_taker(session, actor, row, now)
    take(session, actor, row, now, reason)


def held_grant(session: Session, grant_id: UUID, now: datetime) -> tuple[GrantRow, User]:
    """A grant that is not over, and whose it is, locked. Raises NotFoundError, ConflictError."""
    row = session.get(GrantRow, grant_id)
    if row is None:
        raise NotFoundError("There is no grant %(id)s.", id=grant_id)
    user = session.get_one(User, row.user_id, with_for_update=True)  # two who revoke at once come one by one
    session.refresh(row)
    if row.valid_to is not None and row.valid_to <= now:
        raise ConflictError("This grant has ended already.")
    return row, user


def take(
    session: Session, actor: Actor, row: GrantRow, now: datetime, reason: str | None, proposal: UUID | None = None
) -> None:
    """The same for a use case that has asked its own permission, as `give`."""
    old = grant_facts(row)
    end_grant(session, row, now, actor.id)
    data = {"proposal": str(proposal)} if proposal else None
    target = grant_target(session.get_one(User, row.user_id), row)
    change = AuditChange(Action.ROLE_REVOKED, target, old=old, new=grant_facts(row), reason=reason, data=data)
    record(session, actor, now, change)


def end_grant(session: Session, row: GrantRow, now: datetime, by: UUID | None) -> None:
    """Write that the grant ends now, by hand or (None) by the mapping; `row` tells it afterwards."""
    session.add(GrantEnding(grant_id=row.id, at=now, ended_by=by))
    session.flush()
    session.refresh(row)
    recheck_work(session, row.user_id)


def grant_target(user: User, row: GrantRow) -> dict[str, str]:
    """Whose grant it is, for the ledger."""
    return {"user": str(user.id), "username": user.username, "grant": str(row.id)}


def grant_facts(row: GrantRow) -> dict[str, object]:
    """What a grant gives, for the ledger."""
    return {
        "role": row.role,
        "plant": row.plant,
        "line": row.line,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
    }
