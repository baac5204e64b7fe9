"""What somebody may do at a moment: which grants are valid, and for whom they stand in. Pure rules.

`grant_conditions` says the same in SQL and `substitution` asks it of the database; a test holds them together on
random plants. Replay asks these rules what was true then.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.identity.actor import Grant, Substitute
from app.kernel.roles import LANE_ROLES


@dataclass(frozen=True, slots=True)
class Holder:
    """A person with their grants, whenever those are valid."""

    id: UUID
    username: str
    name: str
    active: bool = True
    grants: tuple[Grant, ...] = ()


@dataclass(frozen=True, slots=True)
class Away:
    """A time in which `person` can't act, and who stands in; nobody did before it was recorded."""

    person: UUID
    substitute: UUID | None
    starts: datetime
    ends: datetime
    recorded_at: datetime

    def lasts(self, at: datetime) -> bool:
        """Whether `at` belongs to it."""
        return lasts(self.starts, self.ends, at)


def lasts(begins: datetime | None, ends: datetime | None, at: datetime) -> bool:
    """Begun, and not over: the beginning belongs to a time, its end does not. None has no bound."""
    return (begins is None or begins <= at) and (ends is None or at < ends)


def valid_grants(grants: Iterable[Grant], at: datetime) -> tuple[Grant, ...]:
    """Those of the grants that count at `at`."""
    return tuple(grant for grant in grants if lasts(grant.valid_from, grant.valid_to, at))


def stood_in_for(person: UUID, away: Collection[Away]) -> frozenset[UUID]:
    """Whose work has come to `person` while the absences `away` last: whoever named them, whoever named one of those.

    Somebody who is away too passes the work on and stands in for nobody.
    """
    if any(absence.person == person for absence in away):
        return frozenset()
    found: set[UUID] = set()
    reached = {person}
    while reached:
        reached = {absence.person for absence in away if absence.substitute in reached} - found - {person}
        found |= reached
    return frozenset(found)


def substitutions(
    person: UUID, holders: Mapping[UUID, Holder], away: Collection[Away], at: datetime
) -> Sequence[Substitute]:
    """The absent people for whom `person` works at `at`, with the lane grants passed on, by username.

    `away` are the absences that last at `at`; whoever is not among `holders` hands nothing on. To stand in for an
    administrator or an auditor would undo the separation of powers, so only lane roles are passed on.
    """
    found = []
    absent = (holders[one] for one in stood_in_for(person, away) if one in holders)
    for holder in sorted(absent, key=lambda one: one.username):
        grants = tuple(grant for grant in valid_grants(holder.grants, at) if grant.role in LANE_ROLES)
        if grants:
            found.append(Substitute(holder.id, holder.username, holder.name, grants))
    return found
