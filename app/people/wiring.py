"""The use cases of people and their organisation."""

from app.kernel.clock import SystemClock
from app.kernel.wiring import Wiring
from app.people.mapping import RoleMappings
from app.people.planning import Planning
from app.people.scim.groups import DirectoryGroups
from app.people.scim.people import DirectoryPeople


def provide_people(wiring: Wiring) -> None:
    """Put them into the wiring. Accounts and roles count by the machine's clock, as signing in does."""
    clock = SystemClock()
    wiring.provide(Planning(clock))
    wiring.provide(RoleMappings(clock))
    wiring.provide(DirectoryPeople(clock))
    wiring.provide(DirectoryGroups(clock))
