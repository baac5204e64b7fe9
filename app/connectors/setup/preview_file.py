"""Say what an import of a file would do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.connectors.adapters.files import read_pages
from app.connectors.models import ConnectorRow
from app.connectors.runs.read_source import PAGE
from app.identity import Actor, require
from app.imports import ColumnMapping, Feeds, ImportRequest, ImportResult, Reject, RejectGroup, UnknownCode
from app.kernel.clock import Clock

_SHOWN = 20


@dataclass(slots=True)
class ImportPreview:
    """What an import would do: the counts, the first rejects, why rows are rejected, codes nobody knows."""

    result: ImportResult
    rejects: Sequence[Reject]
    reasons: Sequence[RejectGroup]
    codes: Sequence[UnknownCode]


class PreviewFile:
    """Read a whole file against the plant and the stored rows, and leave no trace."""

    def __init__(self, clock: Clock, feeds: Feeds) -> None:
        self._clock = clock
        self._feeds = feeds

    def __call__(
        self, session: Session, actor: Actor, path: Path, mapping: ColumnMapping, *, complete: bool = False
    ) -> ImportPreview:
        """What an import of the file would do. Raises ForbiddenError, InvalidInputError and SourceError."""
        feed = self._feeds.find(mapping.feed)
        require(actor, feed.permissions.bring)
        request = self._request(session, actor, mapping)
        trial = session.begin_nested()
        try:
            importer = feed.open(session, replace(request, complete=complete))
            for page in read_pages(path, mapping, PAGE):
                importer.add(page)
            result, rejects = importer.store() if importer.read else ImportResult(), importer.rejects
            return ImportPreview(result, rejects.first(_SHOWN), rejects.groups(_SHOWN), rejects.unknown_codes(_SHOWN))
        finally:
            trial.rollback()

    def _request(self, session: Session, actor: Actor, mapping: ColumnMapping) -> ImportRequest:
        present = session.scalar(select(ConnectorRow).where(ConnectorRow.code == mapping.source))
        share = float(present.max_error_share) if present else 0.20
        now = self._clock.now()
        return ImportRequest(uuid4(), mapping.source, mapping, now, share, last_wins=False, actor=actor)
