"""Roles that one person never holds at the same time: two of the administrators', or one of these and a lane's."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.identity.actor import Grant
from app.identity.models import GrantRow, User
from app.kernel.errors import ConflictError
from app.kernel.roles import conflicting_role


class SeparationOfPowersError(ConflictError):
    """One person would hold two of the three administrator roles, or one of these and a lane's."""

    code = "separation_of_powers"
    outlives_attempt = True


def check_separation(session: Session, user: User, given: Grant, begins: datetime) -> None:
    """Roles that conflict may follow each other but never overlap in time, whatever their scopes.

    Raises SeparationOfPowersError.
    """
    overlap = [GrantRow.user_id == user.id, or_(GrantRow.valid_to.is_(None), GrantRow.valid_to > begins)]
    if given.valid_to is not None:
        overlap.append(GrantRow.valid_from < given.valid_to)
    other = conflicting_role(given.role, session.scalars(select(GrantRow.role).where(*overlap)))
    if other is not None:
        raise SeparationOfPowersError(
            "%(username)s holds %(other)s, which nobody may hold together with %(role)s. Revoke it first.",
            username=user.username,
            other=other,
            role=given.role,
        )
