"""Who holds roles that nobody may hold together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.grant_conditions import valid_at
from app.identity.models import GrantRow, User
from app.kernel.names import Names
from app.kernel.roles import ROLES, suspended_roles


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
