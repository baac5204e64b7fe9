"""What somebody may do at a moment: which grants are valid, and for whom they stand in. Pure rules.

`grant_conditions` says the same in SQL and `substitution` asks it of the database; a test holds them together on
random plants. Replay asks these rules what was true then.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from app.identity.actor import Grant, Substitute
from app.kernel.roles import LANE_ROLES, suspended_roles


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
    confirmed_at: datetime | None = None
    declined_at: datetime | None = None

    def confirmed(self, at: datetime) -> bool:
        """Whether the security administrator had confirmed the substitute by `at`."""
        return self.confirmed_at is not None and self.confirmed_at <= at

    def declined(self, at: datetime) -> bool:
        """Whether the substitute had declined by `at`."""
        return self.declined_at is not None and self.declined_at <= at

    def lasts(self, at: datetime) -> bool:
        """Whether `at` belongs to it."""
        return lasts(self.starts, self.ends, at)


def lasts(begins: datetime | None, ends: datetime | None, at: datetime) -> bool:
    """Begun, and not over: the beginning belongs to a time, its end does not. None has no bound."""
    return (begins is None or begins <= at) and (ends is None or at < ends)


def valid_grants(grants: Iterable[Grant], at: datetime) -> tuple[Grant, ...]:
    """Those of one person's grants that count at `at`: valid, and not suspended by a conflict of roles."""
    valid = tuple(grant for grant in grants if lasts(grant.valid_from, grant.valid_to, at))
    suspended = suspended_roles({grant.role for grant in valid})
    return tuple(grant for grant in valid if grant.role not in suspended)


def stood_in_for(person: UUID, away: Collection[Away], at: datetime) -> Mapping[UUID, bool]:
    """Whose work has come to `person` while the absences `away` last: whoever named them, whoever named one of those.

    True where everybody on the way was confirmed. Somebody who is away too passes the work on and stands in for
    nobody; a name that was declined counts for nothing.
    """
    if any(absence.person == person for absence in away):
        return {}
    named = [absence for absence in away if absence.substitute is not None and not absence.declined(at)]
    found: dict[UUID, bool] = {}
    reached = {(person, True)}
    while reached:
        after = {
            (absence.person, sure and absence.confirmed(at))
            for substitute, sure in reached
            for absence in named
            if absence.substitute == substitute
        }
        fresh = {(who, sure) for who, sure in after if who != person and not found.get(who)}
        reached = {(who, sure) for who, sure in fresh if sure or who not in found}
        for who, sure in reached:
            found[who] = found.get(who, False) or sure
    return found


def substitutions(
    person: UUID, holders: Mapping[UUID, Holder], away: Collection[Away], at: datetime
) -> Sequence[Substitute]:
    """The absent people for whom `person` works at `at`, with the lane grants passed on, by username.

    `away` are the absences that last at `at`; whoever is not among `holders` hands nothing on. A lane is passed on to
    whoever holds it themselves, as far as they do, or to whom the security administrator confirmed. To stand in for
    an administrator or an auditor would undo the separation of powers, so only lane roles are passed on.
    """
    own = valid_grants(holders[person].grants, at) if person in holders else ()
    found = []
    absent = ((holders[one], sure) for one, sure in stood_in_for(person, away, at).items() if one in holders)
    for holder, sure in sorted(absent, key=lambda one: one[0].username):
        lanes = [grant for grant in valid_grants(holder.grants, at) if grant.role in LANE_ROLES]
        passed = lanes if sure else [shared for grant in lanes for shared in _shared(grant, own)]
        if passed:
            found.append(Substitute(holder.id, holder.username, holder.name, tuple(passed)))
    return found


def _shared(grant: Grant, own: Iterable[Grant]) -> Iterable[Grant]:
    """What of `grant` lies within the scopes of those of `own` with the same role."""
    for held in own:
        if held.role == grant.role and held.covers(grant.plant, grant.line):
            yield replace(grant, plant=grant.plant or held.plant, line=grant.line or held.line)
