"""Where somebody may do an action: for lists, counts and exports, which show what lies there and nothing else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, true
from sqlalchemy.orm import InstrumentedAttribute

from app.identity.access import SIGNED_IN, allowed_by_token, is_system, policy
from app.identity.actor import Actor, Grant

Column = InstrumentedAttribute[Any]


@dataclass(frozen=True, slots=True)
class Places:
    """The scopes of the grants that count; a scope that names neither plant nor line is everywhere, none is nowhere."""

    scopes: Sequence[Grant]

    @property
    def everywhere(self) -> bool:
        """Whether nothing is left out."""
        return any(one.everywhere for one in self.scopes)

    def cover(self, plant: str | None, line: str | None) -> bool:
        """True when work at `plant`/`line` lies inside; work without a place is everybody's who has any scope."""
        return any(one.covers(plant, line) for one in self.scopes)

    def condition(self, plant: Column, line: Column) -> ColumnElement[bool]:
        """The same as `cover`, asked of two columns by the database."""
        if self.everywhere:
            return true()
        return or_(false(), *(and_(true(), *_covers(one, plant, line)) for one in self.scopes))


def places_of(actor: Actor, action: str) -> Places:
    """Where the policy lets `actor` do `action`: `may` holds there, and nowhere else."""
    if is_system(actor):
        return Places((Grant(SIGNED_IN),))
    if not allowed_by_token(actor, action):
        return Places(())
    roles = policy().roles(action)
    if SIGNED_IN in roles:
        return Places((Grant(SIGNED_IN),))
    return Places([grant for grant in actor.grants if grant.role in roles])


def _covers(scope: Grant, plant: Column, line: Column) -> Iterator[ColumnElement[bool]]:
    for column, code in ((plant, scope.plant), (line, scope.line)):
        if code is not None:
            yield or_(column.is_(None), column == code)
