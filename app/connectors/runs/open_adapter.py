"""Open the adapter of a connector, ready to fetch."""

from functools import partial
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.connectors.models import ConnectorRow
from app.connectors.outside import Outside
from app.connectors.port import Connector, ConnectorKind, Opening
from app.connectors.runs.attempt import OneFile
from app.imports import MappingReader
from app.kernel.clock import Clock


class OpenAdapter:
    """Hands it its settings, its mapping, its folder, and the file that somebody chose."""

    def __init__(self, clock: Clock, folder: Path, mappings: MappingReader, outside: Outside) -> None:
        self._clock = clock
        self._folder = folder
        self._outside = outside
        self._mappings = mappings

    def __call__(self, session: Session, row: ConnectorRow, kind: ConnectorKind, file: OneFile | None) -> Connector:
        """The adapter; raises SourceError when its source cannot be opened."""
        folder = file.path.parent if file and file.private else self._folder / row.code
        settings = {} if file and file.private else row.settings
        mapping = self._mappings.load(row.mapping, row.code)
        path = file.path if file else None
        secret, reach = self._outside.secrets.for_host, self._outside.reach
        own_system = partial(own_system_identifier, session)
        return kind.open(Opening(settings, mapping, folder, self._clock.now(), secret, reach, own_system, path))


def own_system_identifier(session: Session) -> int:
    """What PostgreSQL calls the server that holds our own tables; a copy of its files has the same."""
    found: int = session.scalar(text("SELECT system_identifier FROM pg_control_system()"))
    return found
