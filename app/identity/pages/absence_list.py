"""Absences as pages list them, with the people's names."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.identity.models import Absence, User
from app.identity.powers import lasts


@dataclass(frozen=True, slots=True)
class AbsenceLine:
    """One absence with the people's names; `now` when it lasts."""

    id: UUID
    username: str
    name: str
    starts: datetime
    ends: datetime
    substitute: str | None
    reason: str | None
    now: bool
    confirmed: bool = False
    declined: bool = False


def absences_from(session: Session, now: datetime) -> Sequence[AbsenceLine]:
    """Absences that last or are to come, soonest first."""
    other = aliased(User)
    query = (
        select(Absence, User.username, User.name, other.name)
        .join(User, User.id == Absence.user_id)
        .outerjoin(other, other.id == Absence.substitute_id)
        .where(Absence.ends > now)
        .order_by(Absence.starts, User.username)
    )
    return [_absence_line(*row, now) for row in session.execute(query)]


def substitutions_of(session: Session, person: UUID, now: datetime) -> Sequence[AbsenceLine]:
    """The absences that last or are to come for which the person was named as substitute, soonest first."""
    query = (
        select(Absence, User.username, User.name, User.name)
        .join(User, User.id == Absence.user_id)
        .where(Absence.ends > now, Absence.substitute_id == person)
        .order_by(Absence.starts, User.username)
    )
    return [replace(_absence_line(*row, now), reason=None) for row in session.execute(query)]


def _absence_line(row: Absence, login: str, name: str, substitute: str | None, now: datetime) -> AbsenceLine:
    return AbsenceLine(
        row.id,
        login,
        name,
        row.starts,
        row.ends,
        substitute,
        row.reason,
        lasts(row.starts, row.ends, now),
        confirmed=row.confirmed_at is not None,
        declined=row.declined_at is not None,
    )
