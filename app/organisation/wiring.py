"""The use cases of people and their organisation."""

from app.kernel.clock import SystemClock
from app.kernel.container import Container
from app.organisation.posts import Planning
from app.organisation.role_mapping.confirm import RoleMappings
from app.organisation.scim.groups import DirectoryGroups
from app.organisation.scim.users import DirectoryPeople


def provide_people(container: Container) -> None:
    """Put them into the container. Accounts and roles count by the machine's clock, as signing in does."""
    clock = SystemClock()
    container.provide(Planning(clock))
    container.provide(RoleMappings(clock))
    container.provide(DirectoryPeople(clock))
    container.provide(DirectoryGroups(clock))
