"""The first day."""

from app.config import Settings
from app.definitions import Definitions
from app.identity import IssueCode
from app.kernel.clock import Clock, WallClock
from app.kernel.container import Container
from app.plant import AddItem, GapCheck, Kinds, OwnPages
from app.setup.first_start import SetUpFirm
from app.setup.guide import Guide, GuideTopic
from app.setup.topics import topics


def register(container: Container) -> None:
    """See `app.bootstrap`."""
    container.provide(
        SetUpFirm, lambda c: SetUpFirm(c.need(Settings), c.need(WallClock), c.need(AddItem), c.need(IssueCode))
    )
    container.add(GuideTopic, lambda c: topics(c.need(Definitions)))
    container.provide(Guide, _guide)


def _guide(container: Container) -> Guide:
    need, every = container.need, container.all
    return Guide(need(Clock), need(Kinds), every(GapCheck), every(OwnPages), every(GuideTopic))
