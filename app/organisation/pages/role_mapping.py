"""What a rule of the role mapping may name: groups, units, posts, places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.organisation.models import Employment, OrgUnit, Post
from app.organisation.role_mapping.rule_names import group_names
from app.organisation.units import Units
from app.plant import Plant, ProductionLine


@dataclass(frozen=True, slots=True)
class RuleChoices:
    """The lists of the form; units by their id with their paths in both languages."""

    groups: Mapping[str, str]
    units: Mapping[int, Mapping[str, str]]
    titles: Sequence[str]
    plants: Sequence[str]
    lines: Sequence[str]


def read_rule_choices(session: Session) -> RuleChoices:
    """Everything that there is now."""
    units = Units(session)
    titles = set(session.scalars(select(Employment.title).distinct())) | set(session.scalars(select(Post.name)))
    return RuleChoices(
        group_names(session),
        {one: units.names(one) for one in session.scalars(select(OrgUnit.id))},
        sorted(filter(None, titles)),
        session.scalars(select(Plant.code)).all(),
        session.scalars(select(ProductionLine.code)).all(),
    )
