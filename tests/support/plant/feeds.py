"""All feeds of the product, what reads column mappings over them, and what works on rows in quarantine."""

from app.bootstrap.feeds import declare_feeds
from app.connectors.import_rows import ImportRows
from app.connectors.map_code import MapCode
from app.connectors.mend_row import MendRow
from app.connectors.replay_rows import ReplayRows
from app.connectors.save_connector import SaveConnector
from app.imports.mapping_reader import MappingReader
from app.kernel.clock import Clock

ZONE = "Asia/Shanghai"
FEEDS = declare_feeds()
MAPPINGS = MappingReader(FEEDS, ZONE)


def import_rows(mappings: MappingReader = MAPPINGS) -> ImportRows:
    """The use case as bootstrap wires it."""
    return ImportRows(mappings, SaveConnector(mappings))


def mend_row(clock: Clock) -> MendRow:
    """The use case as bootstrap wires it."""
    return MendRow(clock, FEEDS, ReplayRows(clock, MAPPINGS))


def map_code(clock: Clock) -> MapCode:
    """The use case as bootstrap wires it."""
    return MapCode(clock, MAPPINGS, ReplayRows(clock, MAPPINGS))
