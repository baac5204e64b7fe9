"""Who is who: people as others name them, who holds a role where and when, and who stands in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from app.identity.actor import SYSTEM, Actor
from app.identity.grant_conditions import counts_at, covers_place, lasts_at
from app.identity.models import Absence, GrantRow, User
from app.identity.substitution import powers_of
from app.kernel.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """A person as a list or a form names them."""

    id: UUID
    username: str
    name: str


def person_named(session: Session, username: str) -> NamedPerson:
    """The person with this username, active or not. Raises NotFoundError."""
    row = session.execute(_people().where(User.username == username.lower())).one_or_none()
    if row is None:
        raise NotFoundError("There is no person with the username %(username)s.", username=username)
    return NamedPerson(*row)


def person_name(session: Session, person: UUID | None) -> str:
    """The name of the person with this id; "?" for somebody unknown."""
    if person == SYSTEM.id:
        return SYSTEM.name
    return session.scalar(select(User.name).where(User.id == person)) or "?"


def actor_of(session: Session, username: str, at: datetime) -> Actor:
    """The active person `username` with the grants valid at `at`, to ask what they may do. Raises NotFoundError.

    The result did not sign in (`auth_method` "none"); it is for questions, not for acting.
    """
    user = session.execute(
        select(User.id, User.username, User.name, User.locale, User.identity).where(
            User.username == username.lower(), User.active
        )
    ).one_or_none()
    if user is None:
        raise NotFoundError("There is no active person with the username %(username)s.", username=username)
    grants, standing_in = powers_of(session, user.id, at)
    return Actor(
        id=user.id,
        username=user.username,
        name=user.name,
        grants=grants,
        auth_method="none",
        locale=user.locale,
        standing_in=standing_in,
        identity=user.identity,
    )


def people_with_role(
    session: Session, role: str, plant: str | None, line: str | None, at: datetime, *, present: bool = False
) -> list[NamedPerson]:
    """Active people whose grant of `role` covers work at `plant`/`line` at `at`, by name.

    `present` leaves out those who are absent at `at`.
    """
    scope = covers_place(plant, line)
    granted = exists().where(GrantRow.user_id == User.id, GrantRow.role == role, *scope, *counts_at(at))
    query = _people().where(User.active, granted)
    if present:
        query = query.where(~exists().where(Absence.user_id == User.id, *lasts_at(at)))
    return [NamedPerson(*row) for row in session.execute(query.order_by(User.name, User.username))]


def _people() -> Select[UUID, str, str]:
    return select(User.id, User.username, User.name)
