"""A container with settings and clocks alone, for pages of a few slices."""

from app.config.settings import Settings
from app.kernel.clock import Clock, SystemClock, WallClock
from app.kernel.container import Container


def bare_container(settings: Settings, clock: Clock | None = None) -> Container:
    """Enough for the shell of `app.web`."""
    container = Container()
    container.hold(settings)
    container.hold(clock or SystemClock(), Clock)
    container.hold(SystemClock(), WallClock)
    return container
