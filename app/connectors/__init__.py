"""Other systems' data comes in by itself: one port, an adapter a protocol, one run for all of them.

What a row means is said by `imports` and by the owners of its feeds; here is how it is fetched, when, and by whom
it was set up."""

from app.connectors.adapters.http import host_of, make_session
from app.connectors.import_commands import import_group
from app.connectors.import_rows import ImportRows
from app.connectors.outside import Outside

__all__ = [
    "ImportRows",
    "Outside",
    "host_of",
    "import_group",
    "make_session",
]
