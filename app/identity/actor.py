"""Who acts: resolved once per request, carried as a value."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Grant:
    """A role within a scope for a time. `plant` and `line` None mean everywhere; both times are UTC."""

    role: str
    plant: str | None = None
    line: str | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None

    @property
    def everywhere(self) -> bool:
        """Whether it names neither plant nor line."""
        return self.plant is None and self.line is None

    def covers(self, plant: str | None, line: str | None) -> bool:
        """True when work at `plant`/`line` lies inside this grant's scope; work without a scope is everybody's."""
        return (self.plant in {None, plant} or plant is None) and (self.line in {None, line} or line is None)


@dataclass(frozen=True, slots=True)
class Substitute:
    """An absent person for whom another works now, with those of the absent person's lane grants that are valid.

    Standing in reaches no further than these, and gives no right beside the work on tasks. `identity` is the digest
    under which the ledger keeps their name.
    """

    id: UUID
    username: str
    name: str
    grants: tuple[Grant, ...] = ()
    identity: str | None = None

    def holds(self, role: str, plant: str | None = None, line: str | None = None) -> bool:
        """True when some grant of the absent person gives `role` for work at `plant`/`line`."""
        return any(grant.role == role and grant.covers(plant, line) for grant in self.grants)


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person, or the system, at one moment. `grants` are those valid at that moment.

    `username` is the id under which people stand in case variables (trainees, trainers). `scopes` are patterns of
    the actions this way of signing in allows at all: everything for a password, less for most API tokens.
    `standing_in` are the absent people whose tasks this person may do meanwhile; `holds` knows nothing of them.
    `identity` is the digest under which the ledger keeps name, username, session and ip of just this actor; without
    one, an event brings them with it.
    """

    id: UUID
    username: str
    name: str
    grants: tuple[Grant, ...] = ()
    auth_method: str = "password"
    session_ref: str | None = None
    ip: str | None = None
    locale: str = "zh"
    scopes: tuple[str, ...] = ("*",)
    standing_in: tuple[Substitute, ...] = ()
    identity: str | None = None

    @property
    def roles(self) -> frozenset[str]:
        """The roles held anywhere."""
        return frozenset(grant.role for grant in self.grants)

    def holds(self, role: str, plant: str | None = None, line: str | None = None) -> bool:
        """True when some grant gives `role` for work at `plant`/`line`."""
        return any(grant.role == role and grant.covers(plant, line) for grant in self.grants)


SHELL = "shell"
"""How somebody at the machine's shell has signed in."""
SYSTEM = Actor(id=UUID(int=0), username="system", name="系统", auth_method="internal")
SYSTEM_NAMES: Mapping[str, str] = {"zh": SYSTEM.name, "en": "System"}
"""The record names the machine in Chinese; pages name it in the reader's language."""
