"""The demonstration plant."""

from app.connectors import ImportRows
from app.demo.organisation import seed_organisation
from app.demo.people import PASSWORD
from app.demo.plant import usernames
from app.demo.rehearsal import OpenHouse, Rehearsal
from app.identity import DemoCast
from app.kernel.container import Container
from app.plant import AddItem


def register(container: Container) -> None:
    """See `app.bootstrap`."""
    container.provide(DemoCast, lambda _: DemoCast(usernames(), PASSWORD))
    container.provide(
        Rehearsal, lambda c: Rehearsal(c.need(OpenHouse), c.need(ImportRows), seed_organisation, c.need(AddItem))
    )
