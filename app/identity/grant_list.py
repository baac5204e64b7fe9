"""Who held which role when, and who is away: what the administrators' pages list."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from app.identity.actor import SYSTEM, SYSTEM_NAMES
from app.identity.grant_conditions import valid_at
from app.identity.models import Absence, GrantRow, User
from app.identity.powers import lasts
from app.kernel.names import Names
from app.kernel.roles import ROLES, suspended_roles

GrantState = Literal["valid", "future", "ended"]


@dataclass(frozen=True, slots=True)
class GrantLine:
    """One grant with the people's names; `state` is as of now."""

    id: UUID
    username: str
    name: str
    role: str
    plant: str | None
    line: str | None
    valid_from: datetime
    valid_to: datetime | None
    granted_by: Names
    state: GrantState
    by_mapping: bool = False


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


def grants_over_time(
    session: Session, now: datetime, *, at: datetime | None = None, username: str = "", role: str = ""
) -> Sequence[GrantLine]:
    """Every grant there ever was, or those valid at `at`, of one person or role; by person, newest first."""
    giver = aliased(User)
    query = (
        select(GrantRow, User.username, User.name, giver.name)
        .join(User, User.id == GrantRow.user_id)
        .outerjoin(giver, giver.id == GrantRow.granted_by)
        .order_by(User.username, GrantRow.valid_from.desc(), GrantRow.role)
    )
    if at is not None:
        query = query.where(*valid_at(at))
    if username:
        query = query.where(User.username == username)
    if role:
        query = query.where(GrantRow.role == role)
    return [
        GrantLine(
            row.id,
            login,
            name,
            row.role,
            row.plant,
            row.line,
            row.valid_from,
            row.valid_to,
            by or (SYSTEM_NAMES if row.granted_by == SYSTEM.id else "?"),
            _state(row, now),
            row.source == "mapping",
        )
        for row, login, name, by in session.execute(query)
    ]


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


def active_people(session: Session, search: str = "") -> Sequence[tuple[str, str]]:
    """Username and name of everybody active whose name or username contains `search`."""
    query = select(User.username, User.name).where(User.active).order_by(User.username)
    if search:
        query = query.where(or_(User.username.icontains(search, autoescape=True), User.name.icontains(search)))
    return [(row.username, row.name) for row in session.execute(query)]


def _state(row: GrantRow, now: datetime) -> GrantState:
    if lasts(row.valid_from, row.valid_to, now):
        return "valid"
    return "future" if row.valid_from > now else "ended"


@dataclass(frozen=True, slots=True)
class RoleConflict:
    """Somebody whose roles conflict, from before this was refused: `suspended` do not count until one is revoked."""

    username: str
    name: str
    roles: tuple[str, ...]
    suspended: tuple[str, ...]

    @property
    def role_names(self) -> Sequence[Names]:
        """What the roles are called."""
        return [ROLES[role] for role in self.roles]

    @property
    def suspended_names(self) -> Sequence[Names]:
        """What those are called that do not count."""
        return [ROLES[role] for role in self.suspended]


def role_conflicts(session: Session, now: datetime) -> Sequence[RoleConflict]:
    """Everybody who holds roles that nobody may hold together, by username."""
    query = select(User.username, User.name, GrantRow.role).join(GrantRow, GrantRow.user_id == User.id)
    held: dict[tuple[str, str], set[str]] = {}
    for username, name, role in session.execute(query.where(User.active, *valid_at(now))):
        held.setdefault((username, name), set()).add(role)
    return [
        RoleConflict(*person, tuple(sorted(roles)), tuple(sorted(suspended)))
        for person, roles in sorted(held.items())
        if (suspended := suspended_roles(roles))
    ]
