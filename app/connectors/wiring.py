"""What bootstrap provides of this slice."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy.orm import Session

from app.connectors.quarantine import MapCode, MendRow
from app.connectors.runs.run_connector import RunConnector
from app.connectors.setup.configure import SaveConnector
from app.connectors.setup.upload import PreviewFile, Uploads
from app.kernel.clock import Clock
from app.kernel.container import Container


def provide_connectors(
    container: Container, sessions: Callable[[], Session], clock: Clock, instance: Path
) -> RunConnector:
    """Put the use cases into the container; the runner is handed back for the worker's job."""
    folder = instance / "connectors"
    container.provide(SaveConnector(clock))
    container.provide(MendRow(clock))
    container.provide(MapCode(clock))
    container.provide(PreviewFile(clock))
    container.provide(Uploads(folder))
    return container.provide(RunConnector(sessions, clock, folder))
