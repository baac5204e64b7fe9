"""Import what a connector's source has, in one transaction: open its adapter, read, store, move the cursor."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from app.connectors.adapter_registry import find_kind
from app.connectors.models import ConnectorRow, ConnectorRun
from app.connectors.runs.attempt import RunAttempt
from app.connectors.runs.finish_run import OpenRun, finish_run
from app.connectors.runs.open_adapter import OpenAdapter
from app.connectors.runs.read_source import SourceReader
from app.connectors.runs.run_lock import mark_interrupted
from app.connectors.runs.store_rows import store_rows
from app.imports import ImportResult, MappingReader
from app.kernel.clock import Clock


class ImportSource:
    """The use case; the caller holds the connector and commits."""

    def __init__(self, clock: Clock, open_adapter: OpenAdapter, mappings: MappingReader) -> None:
        self._clock = clock
        self._open = open_adapter
        self._mappings = mappings

    def __call__(
        self, session: Session, row: ConnectorRow, attempt: RunAttempt, tell: Callable[[int], None]
    ) -> ImportResult:
        """What came of it, nothing when nothing was there. Raises SourceError and whatever the importer raises."""
        kind = find_kind(row.kind)
        adapter = attempt.adapter = self._open(session, row, kind, attempt.file)
        attempt.again = kind.one_file_a_run and attempt.body is None and attempt.file is None
        request = attempt.request(row, kind, self._mappings.load(row.mapping, row.code), self._clock.now())
        mark_interrupted(session, row.id, request.run_id, request.now)
        feed = self._mappings.feeds.find(request.mapping.feed)
        importer = feed.open(session, request)
        reader = SourceReader(kind, adapter, importer, tell)
        if attempt.body is None:
            cursor = reader.read_all(row.cursor)
        else:
            cursor = row.cursor
            reader.read_message(attempt.body)
        if importer.read == 0:
            return ImportResult()
        result = store_rows(session, row.id, request, importer)
        run = session.get_one(ConnectorRun, request.run_id, populate_existing=True)
        finish_run(session, attempt.actor, self._clock.now(), OpenRun(row, run, feed), result, cursor)
        return result
