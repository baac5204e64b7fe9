"""Whom the rules of a mapping mean now, and who of them could have written rules or rows themselves."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity import GrantRow, User, counts_at, policy
from app.organisation.models import DirectoryMember, Employment
from app.organisation.role_mapping.rules import MappingRule
from app.organisation.units import Units

Key = tuple[UUID, str, str | None, str | None]
"""(person, role, plant, line): what makes two grants the same."""
BRINGS = ("people:import", "people:plan", "mapping:propose", "connector:configure", "scim:write")
"""To write the roster, posts and rules, to say which folder a connector reads, to be the directory."""


def wanted_by(session: Session, rules: Iterable[MappingRule]) -> set[Key]:
    """Every grant that the rules give to active people."""
    rules = list(rules)
    units = Units(session)
    jobs = session.execute(
        select(Employment.user_id, Employment.unit_id, Employment.title)
        .join(User, User.id == Employment.user_id)
        .where(User.active)
    ).all()
    members: dict[str, set[UUID]] = defaultdict(set)
    groups = select(DirectoryMember.group_id, DirectoryMember.user_id).join(User, User.id == DirectoryMember.user_id)
    for group, user in session.execute(groups.where(User.active)):
        members[str(group)].add(user)
    found: set[Key] = set()
    for rule in rules:
        below = units.below(rule.unit) if rule.unit is not None else None
        people = (
            members[rule.group]
            if rule.group
            else {
                user
                for user, unit, title in jobs
                if (below is None or unit in below) and (rule.title is None or rule.title == title)
            }
        )
        found |= {(user, rule.role, rule.plant, rule.line) for user in people}
    return found


def bringers(session: Session, people: Collection[UUID], now: datetime) -> set[UUID]:
    """Those of `people` whose roles allow any of it now."""
    if not people:
        return set()
    roles = {role for action in BRINGS for role in policy().roles(action)}
    query = select(GrantRow.user_id).where(GrantRow.user_id.in_(people), GrantRow.role.in_(roles), *counts_at(now))
    return set(session.scalars(query))
