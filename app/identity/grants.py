"""Roles are given and taken here; a grant is never deleted, so that yesterday's powers can be read tomorrow."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from app.identity.access import is_system, require
from app.identity.account_lifecycle import user_named
from app.identity.actor import Actor, Grant
from app.identity.administrators import administrators
from app.identity.audit_entry import AuditChange, record
from app.identity.models import GrantEnding, GrantRow, User
from app.identity.separation_of_powers import check_separation
from app.identity.sign_in.code_issuers import code_issuers
from app.identity.signed_in import require_signed_in
from app.kernel.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from app.kernel.roles import ADMIN_ROLES, ROLES
from app.ledger import Action

ROLES_PAGE = "/admin/roles"
ISSUED_CODE = "You sent this person their one-time code: another security administrator gives the role."


def grant(session: Session, actor: Actor, username: str, given: Grant, now: datetime) -> UUID:
    """Give `username` the role and scope of `given` and return the grant's id; `valid_from` None means from now.

    Raises InvalidInputError for an unknown role or times in the wrong order, SeparationOfPowersError for a role
    that conflicts with another, ForbiddenError for a grant to oneself, and at the shell for one that takes two people.
    """
    require(actor, "role:grant")
    begins = given.valid_from or now
    _check(given, begins)
    user = user_named(session, username)
    check_giver(session, actor, user, given, begins)
    _check_shell(session, actor, user, given, now)
    row = build_grant(user.id, given, actor, now)
    session.add(row)
    session.flush()
    record(session, actor, now, AuditChange(Action.ROLE_GRANTED, grant_target(user, row), new=grant_facts(row)))
    return row.id


def check_giver(session: Session, actor: Actor, user: User, given: Grant, begins: datetime) -> None:
    """Raises ForbiddenError for a grant to oneself or to whom one sent the latest code.

    SeparationOfPowersError for a conflict of roles.
    """
    if user.id == actor.id:
        raise ForbiddenError("Nobody gives a role to themselves. Ask another security administrator.")
    if not is_system(actor) and code_issuers(session, [user.id]).get(user.id) == actor.id:
        raise ForbiddenError(ISSUED_CODE)
    check_separation(session, user, given, begins)


def _check_shell(session: Session, actor: Actor, user: User, given: Grant, now: datetime) -> None:
    """Whoever opens an account and whoever gives it a role are two, and an administrator is half of every two.

    The first administrators come about at the shell, where nobody holds their role yet.
    """
    if is_system(actor):
        return
    if given.role in ADMIN_ROLES:
        takes_two = bool(administrators(session, now, given.role))
    else:
        takes_two = user.id in code_issuers(session, [user.id])
    if takes_two:
        require_signed_in(session, actor, ROLES_PAGE)


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

    Raises NotFoundError, ConflictError when it is over already, ForbiddenError for an administrator's at the shell.
    """
    require(actor, "role:revoke")
    row = session.get(GrantRow, grant_id)
    if row is None:
        raise NotFoundError("There is no grant %(id)s.", id=grant_id)
    if row.role in ADMIN_ROLES and not is_system(actor):
        require_signed_in(session, actor, ROLES_PAGE)  # else the next one is given there as if they were the first
    user = session.get_one(User, row.user_id, with_for_update=True)  # two who revoke at once come one by one
    session.refresh(row)
    if row.valid_to is not None and row.valid_to <= now:
        raise ConflictError("This grant has ended already.")
    old = grant_facts(row)
    end_grant(session, row, now, actor.id)
    record(
        session,
        actor,
        now,
        AuditChange(Action.ROLE_REVOKED, grant_target(user, row), old=old, new=grant_facts(row), reason=reason),
    )


def end_grant(session: Session, row: GrantRow, now: datetime, by: UUID | None) -> None:
    """Write that the grant ends now, by hand or (None) by the mapping; `row` tells it afterwards."""
    session.add(GrantEnding(grant_id=row.id, at=now, ended_by=by))
    session.flush()
    session.refresh(row)


def _check(given: Grant, begins: datetime) -> None:
    if given.role not in ROLES:
        raise InvalidInputError(
            "There is no role %(role)s. Known roles: %(known)s.",
            fields={"role": "Unknown role"},
            role=given.role,
            known=", ".join(ROLES),
        )
    if given.valid_to is not None and given.valid_to <= begins:
        raise InvalidInputError("A grant must end after it begins.", fields={"valid_to": "Choose a later end"})


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
