"""What holds for the three administrators' roles alone: two people give or end one, and none is left without a holder.

The first holder of each comes about before there are two; afterwards nobody gives or takes one alone, at no door.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.identity.access import is_system
from app.identity.actor import SHELL, Actor, Grant
from app.identity.administrators import (
    NeedsSecondError,
    administrators,
    lasting_holders,
    never_administered,
    never_held,
)
from app.identity.installation import read_installation
from app.identity.models import GrantRow, User
from app.identity.separation_of_powers import SeparationOfPowersError
from app.kernel.errors import ForbiddenError, InvalidInputError
from app.kernel.roles import ADMIN_ROLES


def check_first_holder(session: Session, given: Grant) -> None:
    """Raises InvalidInputError where the role would run out by itself: whoever holds it first holds it without end."""
    if given.role in ADMIN_ROLES and given.valid_to is not None and not lasting_holders(session, given.role):
        raise InvalidInputError(
            "Nobody holds %(role)s without an end: give it without one first.",
            fields={"valid_to": "Leave the end open"},
            role=given.role,
        )


def check_two_give(session: Session, actor: Actor, user: User, given: Grant, now: datetime) -> None:
    """Raises NeedsSecondError for an administrator's role, but for its first holder, and where nobody could confirm."""
    if is_system(actor) or given.role not in ADMIN_ROLES or founds(session, given):
        return
    if set(administrators(session, now)) - {actor.id, user.id}:
        raise _needs_second(given.role)


def check_two_end(session: Session, actor: Actor, row: GrantRow, now: datetime) -> None:
    """Raises SeparationOfPowersError for the last holder of an administrator's role, NeedsSecondError for another."""
    if row.role not in ADMIN_ROLES:
        return
    check_operator(session, actor, None)
    if not is_system(actor):
        check_not_last(session, row.user_id, (row.role,), now)
        raise _needs_second(row.role)


def check_not_last(session: Session, person: UUID, roles: tuple[str, ...], now: datetime) -> None:
    """Raises SeparationOfPowersError where one of `roles` would have no holder but `person`.

    Two who end the last two at once come one by one.
    """
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(text("'administrators'"), 0))))
    for role in roles:
        holders = lasting_holders(session, role, now)
        if person in holders and not holders - {person}:
            raise SeparationOfPowersError(
                "Nobody else holds %(role)s for good: propose it for a successor first, and end it when they hold it.",
                role=role,
            )


def check_operator(session: Session, actor: Actor, given: Grant | None) -> None:
    """What a real plant leaves to whoever sits at its shell: the first of each administrator, never a lane.

    A security administrator may come about there again when none is left; these then give the others. Nothing is asked
    while nobody has ever administered. Raises ForbiddenError; `given` None ends a role.
    """
    if not is_system(actor) or actor.auth_method != SHELL:
        return
    found = read_installation(session)
    if (found is not None and found.demonstration) or never_administered(session):
        return
    if given is None or (given.role != "security_admin" and not founds(session, given)):
        raise ForbiddenError(
            "Without --as the shell of a real plant gives the first administrators only. Give security_admin first: "
            "its holder gives and ends the other roles, signed in at /admin/roles."
        )


def founds(session: Session, given: Grant) -> bool:
    """Whether it makes the first holder of an administrator's role."""
    return given.role in ADMIN_ROLES and never_held(session, given.role)


def _needs_second(role: str) -> NeedsSecondError:
    return NeedsSecondError("%(role)s is an administrator's: propose it, and a second one confirms.", role=role)
