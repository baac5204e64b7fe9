"""The demo's cast for its sign-in page: everybody who may be tried, under their first role."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.grant_conditions import valid_at
from app.identity.models import GrantRow, User
from app.identity.page_models import DemoPerson, DemoRole
from app.kernel.roles import ROLES


@dataclass(frozen=True, slots=True)
class DemoCast:
    """Who plays in the demonstration, by username: nobody else is listed, or signs in without a password.

    `password` is the one that all of them begin with, for everybody to see: a signature asks for it.
    """

    usernames: frozenset[str]
    password: str = ""


def demo_roles(session: Session, cast: DemoCast, at: datetime) -> list[DemoRole]:
    """Those of the cast with a grant valid at `at`, each once, in the order of the roles; plain staff last."""
    order = sorted(ROLES, key=lambda role: role == "employee")
    query = (
        select(User.username, User.name, User.org_unit, GrantRow.role)
        .join(GrantRow, GrantRow.user_id == User.id)
        .where(User.active, User.username.in_(cast.usernames), *valid_at(at))
        .order_by(User.username)
    )
    rows = sorted(session.execute(query), key=lambda row: order.index(row.role))
    shown: set[str] = set()
    listed: dict[str, list[DemoPerson]] = defaultdict(list)
    for row in rows:
        if row.username not in shown:
            shown.add(row.username)
            listed[row.role].append(DemoPerson(row.username, row.name, row.org_unit or ""))
    return [DemoRole(ROLES[role], people) for role, people in listed.items()]
