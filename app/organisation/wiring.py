"""The use cases of people and their organisation."""

from app.kernel.clock import SystemClock
from app.kernel.container import Wiring
from app.organisation.posts import Planning
from app.organisation.role_mapping.confirm import RoleMappings
from app.organisation.scim.groups import DirectoryGroups
from app.organisation.scim.users import DirectoryPeople


def provide_people(wiring: Wiring) -> None:
    """Put them into the wiring. Accounts and roles count by the machine's clock, as signing in does."""
    clock = SystemClock()
    wiring.provide(Planning(clock))
    wiring.provide(RoleMappings(clock))
    wiring.provide(DirectoryPeople(clock))
    wiring.provide(DirectoryGroups(clock))
