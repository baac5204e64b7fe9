"""Who held which role when, and who is away: what the administrators' pages list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from app.identity.actor import SYSTEM, SYSTEM_NAMES
from app.identity.grant_conditions import valid_at
from app.identity.models import GrantRow, User
from app.identity.powers import lasts
from app.kernel.names import Names

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
