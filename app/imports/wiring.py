"""Rows of other systems: their feeds, and what reads column mappings over them."""

from app.config import Settings
from app.imports.feed import Feeds
from app.imports.mapping_reader import MappingReader
from app.kernel.container import Container


def register(container: Container) -> None:
    """See `app.bootstrap`."""
    container.provide(MappingReader, lambda c: MappingReader(c.need(Feeds), c.need(Settings).timezone.key))
