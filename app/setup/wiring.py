"""The first day."""

from app.config import Settings
from app.identity import IssueCode
from app.kernel.clock import WallClock
from app.kernel.container import Container
from app.plant import AddItem
from app.setup.first_start import SetUpFirm


def register(container: Container) -> None:
    """See `app.bootstrap`."""
    container.provide(
        SetUpFirm, lambda c: SetUpFirm(c.need(Settings), c.need(WallClock), c.need(AddItem), c.need(IssueCode))
    )
