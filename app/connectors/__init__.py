"""Other systems' data comes in by itself: one port, an adapter a protocol, one run for all of them.

What a row means is said by `imports` and by the owners of its feeds; here is how it is fetched, when, and by whom
it was set up."""

from app.connectors.import_commands import import_group
from app.connectors.import_rows import ImportRows

__all__ = [
    "ImportRows",
    "import_group",
]
