"""Say what an import of a file would do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.connectors.adapters.files import read_pages
from app.connectors.models import ConnectorRow
from app.identity import Actor
from app.imports import (
    ColumnMapping,
    Feeds,
    Importer,
    ImportRequest,
    ImportResult,
    Page,
    Reject,
    RejectGroup,
    UnknownCode,
    require_bring,
)
from app.kernel.clock import Clock
from app.kernel.errors import InvalidInputError

_SHOWN = 20
_PAGE = 20_000
"""So many rows are read at once."""


@dataclass(slots=True)
class ImportPreview:
    """What an import would do: the counts, the first rejects, why rows are rejected, codes nobody knows.

    `cut`: the file goes on, and only its first rows were looked at.
    """

    result: ImportResult
    rejects: Sequence[Reject]
    reasons: Sequence[RejectGroup]
    codes: Sequence[UnknownCode]
    cut: bool = False


class PreviewFile:
    """Read a file against the plant and the stored rows, and leave no trace."""

    def __init__(self, clock: Clock, feeds: Feeds) -> None:
        self._clock = clock
        self._feeds = feeds

    def __call__(
        self,
        session: Session,
        actor: Actor,
        path: Path,
        mapping: ColumnMapping,
        *,
        complete: bool = False,
        most: int | None = None,
    ) -> ImportPreview:
        """What an import of the file, or of about its first `most` rows, would do.

        Raises ForbiddenError, SourceError, and InvalidInputError also for a complete roster of more rows than `most`.
        """
        feed = self._feeds.find(mapping.feed)
        require_bring(actor, feed)
        request = replace(self._request(session, actor, mapping), complete=complete)
        trial = session.begin_nested()
        try:
            importer = feed.open(session, request)
            cut = _add_pages(importer, read_pages(path, mapping, min(_PAGE, most or _PAGE)), most)
            if cut and complete:
                raise InvalidInputError(
                    "A complete roster of more than %(most)d rows is looked at by its command: bihuan people import"
                    " … --dry-run",
                    most=most,
                )
            result, rejects = importer.store() if importer.read else ImportResult(), importer.rejects
            shown = rejects.first(_SHOWN), rejects.groups(_SHOWN), rejects.unknown_codes(_SHOWN)
            return ImportPreview(result, *shown, cut)
        finally:
            trial.rollback()

    def _request(self, session: Session, actor: Actor, mapping: ColumnMapping) -> ImportRequest:
        """By the rules of the source's connector, where there is one."""
        present = session.scalar(select(ConnectorRow).where(ConnectorRow.code == mapping.source))
        request = ImportRequest(uuid4(), mapping.source, mapping, self._clock.now(), last_wins=False, actor=actor)
        return replace(request, max_error_share=float(present.max_error_share)) if present else request


def _add_pages(importer: Importer, pages: Iterator[Page], most: int | None) -> bool:
    """Give the importer the file's pages; whether it stopped before the last one."""
    for page in pages:
        if most is not None and importer.read >= most:
            return True
        importer.add(page)
    return False
