"""Rows that are at hand already: imported by the same engine as any connector's, in the caller's transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.connectors.connector_draft import ConnectorDraft
from app.connectors.models import ConnectorRow, ConnectorRun
from app.connectors.runs.finish_run import OpenRun, finish_run
from app.connectors.runs.store_rows import store_rows
from app.connectors.save_connector import SaveConnector
from app.identity import Actor
from app.imports import ImportRequest, MappingReader, Record, require_bring


class ImportRows:
    """The use case; the caller commits. The connector of the mapping's source is made when there is none."""

    def __init__(self, mappings: MappingReader, save: SaveConnector) -> None:
        self._mappings = mappings
        self._save = save

    def __call__(
        self,
        session: Session,
        actor: Actor,
        now: datetime,
        mapping: Mapping[str, object],
        rows: Sequence[Mapping[str, str]],
    ) -> int:
        """How many rows were rejected; raises ForbiddenError, InvalidInputError, and SourceError without a column."""
        checked = self._mappings.load(mapping, str(mapping.get("source")))
        feed = self._mappings.feeds.find(checked.feed)
        require_bring(actor, feed)
        row = session.scalar(select(ConnectorRow).where(ConnectorRow.code == checked.source))
        if row is None:
            draft = ConnectorDraft(checked.source, checked.source, "files", mapping)
            row = self._save.for_upload(session, actor, now, draft)
        if not rows:
            return 0
        run = ConnectorRun(id=uuid4(), connector_id=row.id, state="running", asked_by=actor.username, started_at=now)
        session.add(run)
        session.flush()
        share = float(row.max_error_share)
        request = ImportRequest(run.id, row.code, checked, now, share, last_wins=False, actor=actor)
        importer = feed.open(session, request)
        importer.add([Record(number, cells) for number, cells in enumerate(rows, start=1)])
        result = store_rows(session, row.id, request, importer)
        finish_run(session, actor, now, OpenRun(row, run, feed), result, row.cursor)
        return result.refused
