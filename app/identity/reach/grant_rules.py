"""What must be so before a role is given or taken: known role and place, two people where it takes two, no conflict."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.identity.access import is_system
from app.identity.actor import SYSTEM, Actor, Grant
from app.identity.models import GrantRow, User
from app.identity.reach.administrator_rules import (
    check_first_holder,
    check_operator,
    check_two_end,
    check_two_give,
    founds,
)
from app.identity.reach.place_book import PLACE_BOOK
from app.identity.separation_of_powers import check_separation
from app.identity.sign_in.code_issuers import code_issuers
from app.identity.sign_in.signed_in import require_signed_in
from app.kernel.errors import ForbiddenError, InvalidInputError
from app.kernel.roles import ADMIN_ROLES, ROLES

ROLES_PAGE = "/admin/roles"
ISSUED_CODE = "You sent this person their one-time code: another security administrator gives the role."


def check_grant(session: Session, actor: Actor, given: Grant, begins: datetime) -> None:
    """Raises InvalidInputError (fields) for an unknown role or place, or an end before its beginning."""
    if given.role not in ROLES:
        raise InvalidInputError(
            "There is no role %(role)s. Known roles: %(known)s.",
            fields={"role": "Unknown role"},
            role=given.role,
            known=", ".join(ROLES),
        )
    if given.valid_to is not None and given.valid_to <= begins:
        raise InvalidInputError("A grant must end after it begins.", fields={"valid_to": "Choose a later end"})
    if actor != SYSTEM:
        PLACE_BOOK.check(session, given)
        check_first_holder(session, given)


def check_giver(session: Session, actor: Actor, user: User, given: Grant, begins: datetime) -> None:
    """Raises ForbiddenError for a grant to oneself or to whom one sent the latest code.

    SeparationOfPowersError for a conflict of roles.
    """
    if user.id == actor.id:
        raise ForbiddenError("Nobody gives a role to themselves. Ask another security administrator.")
    if not is_system(actor) and code_issuers(session, [user.id]).get(user.id) == actor.id:
        raise ForbiddenError(ISSUED_CODE)
    check_separation(session, user, given, begins)


def check_shell(session: Session, actor: Actor, user: User, given: Grant, now: datetime) -> None:
    """Whoever opens an account and whoever gives it a role are two, and an administrator is half of every two.

    The first administrators come about at the shell, where nobody holds their role yet. Raises NeedsSecondError,
    NeedsSignInError, ForbiddenError.
    """
    check_operator(session, actor, given)
    if is_system(actor):
        return
    check_two_give(session, actor, user, given, now)
    answered = founds(session, given) if given.role in ADMIN_ROLES else user.id not in code_issuers(session, [user.id])
    if not answered:
        require_signed_in(session, actor, ROLES_PAGE)


def check_taker(session: Session, actor: Actor, row: GrantRow, now: datetime) -> None:
    """Raises as `check_two_end` for an administrator's role."""
    check_two_end(session, actor, row, now)
