"""What bootstrap provides of this slice."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy.orm import Session

from app.connectors.quarantine import MapCode, MendRow
from app.connectors.runs.run_connector import RunConnector
from app.connectors.setup.configure import SaveConnector
from app.connectors.setup.upload import PreviewFile, Uploads
from app.kernel.clock import Clock
from app.kernel.container import Wiring


def provide_connectors(wiring: Wiring, sessions: Callable[[], Session], clock: Clock, instance: Path) -> RunConnector:
    """Put the use cases into the wiring; the runner is handed back for the worker's job."""
    folder = instance / "connectors"
    wiring.provide(SaveConnector(clock))
    wiring.provide(MendRow(clock))
    wiring.provide(MapCode(clock))
    wiring.provide(PreviewFile(clock))
    wiring.provide(Uploads(folder))
    return wiring.provide(RunConnector(sessions, clock, folder))
