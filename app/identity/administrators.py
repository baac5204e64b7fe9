"""Who administers: for these, one administrator alone neither resets nor closes an account."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.grant_conditions import counts_at
from app.identity.models import GrantRow, User
from app.kernel.errors import ConflictError
from app.kernel.roles import ADMIN_ROLES


class NeedsSecondError(ConflictError):
    """One person alone does not do this: it is proposed, and a second administrator confirms."""

    code = "needs_second"
    outlives_attempt = True


def is_administrator(session: Session, person: UUID, now: datetime) -> bool:
    """Whether the person holds one of the three administrator roles."""
    mine = (GrantRow.user_id == person, GrantRow.role.in_(ADMIN_ROLES))
    return bool(session.scalar(select(select(GrantRow.id).where(*mine, *counts_at(now)).exists())))


def all_administrators(session: Session, now: datetime) -> frozenset[UUID]:
    """All for whom `is_administrator` holds, in one query: for who asks it of many."""
    query = select(GrantRow.user_id).where(GrantRow.role.in_(ADMIN_ROLES), *counts_at(now))
    return frozenset(session.scalars(query))


def administrators(session: Session, now: datetime, *roles: str) -> tuple[UUID, ...]:
    """The active people who hold one of `roles`, all three administrators' without any."""
    wanted = roles or tuple(ADMIN_ROLES)
    query = select(User.id).join(GrantRow, GrantRow.user_id == User.id).where(GrantRow.role.in_(wanted), User.active)
    return tuple(sorted(set(session.scalars(query.where(*counts_at(now))))))


def never_administered(session: Session) -> bool:
    """True while nobody has ever been given an administrator's role, not even one that is over."""
    return not session.scalar(select(select(GrantRow.id).where(GrantRow.role.in_(ADMIN_ROLES)).exists()))


def never_held(session: Session, role: str) -> bool:
    """True while nobody has ever been given the role."""
    return not session.scalar(select(select(GrantRow.id).where(GrantRow.role == role).exists()))


def lasting_holders(session: Session, role: str, now: datetime | None = None) -> set[UUID]:
    """The active people who hold the role without an end; with `now` only those for whom it counts then."""
    query = select(GrantRow.user_id).join(User, User.id == GrantRow.user_id)
    query = query.where(GrantRow.role == role, GrantRow.valid_to.is_(None), User.active)
    return set(session.scalars(query if now is None else query.where(*counts_at(now))))
