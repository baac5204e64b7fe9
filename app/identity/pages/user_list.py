"""People with their roles, for lists."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.grant_conditions import valid_at
from app.identity.models import ERASED, GrantRow, User

if TYPE_CHECKING:
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class UserRow:
    """A person in a list; `roles` are those valid now, with their scope as `role@plant/line`."""

    username: str
    name: str
    emp_no: str | None
    org_unit: str | None
    active: bool
    roles: tuple[str, ...]

    @property
    def held(self) -> list[tuple[str, list[str]]]:
        """Each role with the codes of its places, from the plant down; none: everywhere."""
        parts = (one.partition("@") for one in self.roles)
        return [(role, [code for code in places.split("/") if code]) for role, _, places in parts]

    @property
    def erased(self) -> bool:
        """What the account said of the person is gone."""
        return self.username.startswith(ERASED)

    def as_json(self) -> dict[str, Any]:
        """Plain values for a script."""
        return {
            "username": self.username,
            "name": self.name,
            "emp_no": self.emp_no,
            "org_unit": self.org_unit,
            "active": self.active,
            "roles": list(self.roles),
        }

    def sentence(self) -> str:
        """One line for a terminal."""
        state = "" if self.active else " (inactive)"
        return f"{self.username}\t{self.name}{state}\t{self.org_unit or '-'}\t{' '.join(self.roles) or '-'}"


def list_users(session: Session, at: datetime, role: str | None = None) -> list[UserRow]:
    """Everybody by username, or those who hold `role` somewhere at `at`; two statements."""
    roles: dict[UUID, list[str]] = defaultdict(list)
    grants = select(GrantRow.user_id, GrantRow.role, GrantRow.plant, GrantRow.line).where(*valid_at(at))
    holders: set[UUID] = set()
    for row in session.execute(grants.order_by(GrantRow.role)):
        place = "/".join(part for part in (row.plant, row.line) if part)
        roles[row.user_id].append(f"{row.role}@{place}" if place else row.role)
        if row.role == role:
            holders.add(row.user_id)
    people = session.scalars(select(User).order_by(User.username)).all()
    return [
        UserRow(user.username, user.name, user.emp_no, user.org_unit, user.active, tuple(roles[user.id]))
        for user in people
        if role is None or user.id in holders
    ]
