"""The groups, units and places that rules may name."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.errors import InvalidInputError
from app.organisation.models import DirectoryGroup, OrgUnit
from app.organisation.role_mapping.rules import MappingRule
from app.plant import Plant, ProductionLine


def check_names(session: Session, rules: Sequence[MappingRule]) -> None:
    groups = {str(one) for one in session.scalars(select(DirectoryGroup.id))}
    units = set(session.scalars(select(OrgUnit.id)))
    plants, lines = set(session.scalars(select(Plant.code))), set(session.scalars(select(ProductionLine.code)))
    for rule in rules:
        for name, value, known in (
            ("group", rule.group, groups),
            ("unit", rule.unit, units),
            ("plant", rule.plant, plants),
            ("line", rule.line, lines),
        ):
            if value is not None and value not in known:
                raise InvalidInputError("There is no %(field)s %(value)s", field=name, value=str(value))


def group_names(session: Session) -> dict[str, str]:
    """The directory's groups: name by id."""
    query = select(DirectoryGroup.id, DirectoryGroup.name).order_by(DirectoryGroup.name)
    return {str(identity): name for identity, name in session.execute(query)}
