"""What people can do."""

from app.identity.erasure.registry import PersonalData
from app.kernel.container import Container
from app.skills.erasure import PARTS


def register(container: Container) -> None:
    """See `app.bootstrap`."""
    container.add(PersonalData, lambda _: [PersonalData(PARTS)])
