"""Read a source to its end: page by page from the cursor on, or the one message that was sent."""

from collections.abc import Callable

from app.connectors.adapter_registry import check_rejects
from app.connectors.port import CanReceive, CanRewind, Connector, ConnectorKind, Cursor
from app.imports import Importer, Page, SourceError

PAGE = 20_000


class SourceReader:
    """One run's reading; `told` is called after each page with the number of records read so far."""

    def __init__(
        self, kind: ConnectorKind, adapter: Connector, importer: Importer, told: Callable[[int], None]
    ) -> None:
        self._kind, self._adapter = kind, adapter
        self._importer = importer
        self._told = told

    def read_all(self, stored: Cursor) -> Cursor:
        """Take everything after the stored cursor; gives the cursor behind it."""
        adapter = self._adapter
        cursor = adapter.rewind(stored) if isinstance(adapter, CanRewind) else stored
        while True:
            page, following = adapter.fetch(cursor, PAGE)
            if page:
                self._add(page)
            if following == cursor:
                return cursor if self._importer.read else stored
            cursor = following

    def read_message(self, body: bytes) -> None:
        """Take the records of one message; raises SourceError when the adapter takes none."""
        if not isinstance(self._adapter, CanReceive):
            raise SourceError("This connector fetches its data; nothing can be sent to it")
        self._add(self._adapter.receive(body))

    def _add(self, page: Page) -> None:
        check_rejects(self._kind, page)
        self._importer.add(page)
        self._told(self._importer.read)
