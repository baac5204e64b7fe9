"""Import what a connector's source has, in one transaction: open its adapter, read, store, move the cursor."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.connectors.adapter_registry import find_kind
from app.connectors.models import ConnectorRow, ConnectorRun
from app.connectors.outside import Outside
from app.connectors.port import Connector, ConnectorKind, Cursor, Opening
from app.connectors.runs.attempt import OneFile, RunAttempt
from app.connectors.runs.finish_run import OpenRun, finish_run
from app.connectors.runs.read_source import SourceReader
from app.connectors.runs.run_lock import mark_interrupted
from app.connectors.runs.store_rows import store_rows
from app.imports import ImportRequest, ImportResult, MappingReader
from app.kernel.clock import Clock


class ImportSource:
    """The use case; the caller holds the connector and commits."""

    def __init__(self, clock: Clock, folder: Path, mappings: MappingReader, outside: Outside) -> None:
        self._clock = clock
        self._folder = folder
        self._outside = outside
        self._mappings = mappings

    def __call__(
        self, session: Session, row: ConnectorRow, attempt: RunAttempt, tell: Callable[[int], None]
    ) -> ImportResult:
        """What came of it, nothing when nothing was there. Raises SourceError and whatever the importer raises."""
        kind = find_kind(row.kind)
        adapter = attempt.adapter = self._open(session, row, kind, attempt.file)
        attempt.again = kind.one_file_a_run and attempt.body is None and attempt.file is None
        request = self._request(row, kind, attempt)
        mark_interrupted(session, row.id, request.run_id, request.now)
        feed = self._mappings.feeds.find(request.mapping.feed)
        importer = feed.open(session, request)
        reader = SourceReader(kind, adapter, importer, tell)
        cursor: Cursor = row.cursor
        if attempt.body is None:
            cursor = reader.read_all(cursor)
        else:
            reader.read_message(attempt.body)
        if importer.read == 0:
            return ImportResult()
        result = store_rows(session, row.id, request, importer)
        run = session.get_one(ConnectorRun, request.run_id, populate_existing=True)
        finish_run(session, attempt.actor, self._clock.now(), OpenRun(row, run, feed), result, cursor)
        return result

    def _open(self, session: Session, row: ConnectorRow, kind: ConnectorKind, file: OneFile | None) -> Connector:
        """The adapter, ready to fetch."""
        folder = file.path.parent if file and file.private else self._folder / row.code
        settings = {} if file and file.private else row.settings
        mapping = self._mappings.load(row.mapping, row.code)
        path = file.path if file else None
        secret, reach = self._outside.secrets.for_host, self._outside.reach
        own_system = partial(own_system_identifier, session)
        return kind.open(Opening(settings, mapping, folder, self._clock.now(), secret, reach, own_system, path))

    def _request(self, row: ConnectorRow, kind: ConnectorKind, attempt: RunAttempt) -> ImportRequest:
        file = attempt.file
        return ImportRequest(
            attempt.run_id,
            row.code,
            self._mappings.load(row.mapping, row.code),
            self._clock.now(),
            float(row.max_error_share),
            last_wins=not kind.one_file_a_run,
            actor=attempt.actor,
            complete=file is not None and file.complete,
            seen=file.seen if file else "",
        )


def own_system_identifier(session: Session) -> int:
    """What PostgreSQL calls the server that holds our own tables; a copy of its files has the same."""
    found: int = session.scalar(text("SELECT system_identifier FROM pg_control_system()"))
    return found
