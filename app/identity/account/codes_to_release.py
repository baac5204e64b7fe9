"""One-time codes that wait for a security administrator, and whose do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.identity.access import may
from app.identity.actor import SYSTEM, Actor
from app.identity.models import Absence, GrantRow, SignInCode, User, as_stored
from app.kernel.names import Names
from app.kernel.roles import ROLES


@dataclass(frozen=True, slots=True)
class WaitingCode:
    """A code that cannot be used yet; `roles` are what its account holds, `can_release` says that the reader may."""

    id: UUID
    username: str
    name: str
    roles: Sequence[str]
    issued_by: str
    issued_at: datetime
    can_release: bool

    @property
    def role_names(self) -> Sequence[Names]:
        """The roles as people call them."""
        return [ROLES[role] for role in self.roles]


def may_act(session: Session, person: UUID, now: datetime) -> bool:
    """Whether the account holds any role, now or later, or stands in for somebody by a confirmation."""
    grants = select(GrantRow.id).where(GrantRow.user_id == person, _lasting(now))
    named = (Absence.substitute_id == person, Absence.confirmed_at.is_not(None), Absence.declined_at.is_(None))
    absences = select(Absence.id).where(*named, Absence.ends > now)
    return bool(session.scalar(select(or_(grants.exists(), absences.exists()))))


def waiting_codes(session: Session, actor: Actor, now: datetime) -> Sequence[WaitingCode]:
    """All codes that wait for a security administrator, the oldest first."""
    issuer = aliased(User)
    query = (
        select(SignInCode, User, issuer.name)
        .join(User, User.id == SignInCode.user_id)
        .outerjoin(issuer, issuer.id == SignInCode.issued_by)
        .where(*_waiting(now))
        .order_by(SignInCode.issued_at)
    )
    return [
        WaitingCode(
            row.id,
            user.username,
            user.name,
            _roles(session, user.id, now),
            by or SYSTEM.name,
            row.issued_at,
            may(actor, "code:release") and actor.id not in {row.issued_by, user.id},
        )
        for row, user, by in session.execute(query)
    ]


def count_waiting(session: Session, now: datetime) -> int:
    """How many codes wait for a security administrator."""
    return session.scalar(select(func.count()).select_from(SignInCode).where(*_waiting(now))) or 0


def waits_for_release(session: Session, username: str, now: datetime) -> bool:
    """Whether the latest code of the account cannot be used yet."""
    query = select(SignInCode.id).join(User, User.id == SignInCode.user_id)
    mine = User.username == as_stored(username)
    return bool(session.scalar(select(query.where(mine, *_waiting(now)).exists())))


def _waiting(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        SignInCode.waits.is_(True),
        SignInCode.released_at.is_(None),
        SignInCode.used_at.is_(None),
        SignInCode.expires_at > now,
    )


def _roles(session: Session, person: UUID, now: datetime) -> Sequence[str]:
    return sorted(set(session.scalars(select(GrantRow.role).where(GrantRow.user_id == person, _lasting(now)))))


def _lasting(now: datetime) -> ColumnElement[bool]:
    return or_(GrantRow.valid_to.is_(None), GrantRow.valid_to > now)
