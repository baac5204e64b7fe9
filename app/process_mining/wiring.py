"""Event logs and the heat of processes."""

from app.definitions import Definitions
from app.kernel.container import Container
from app.process_mining.heatmap.page import HeatReader


def register(container: Container) -> None:
    """See `app.bootstrap`."""
    container.provide(HeatReader, lambda c: HeatReader(c.need(Definitions)))
