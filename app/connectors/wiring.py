"""Data that comes in from elsewhere: connectors, their runs, uploads, quarantine."""

from collections.abc import Iterator

from sqlalchemy.orm import sessionmaker

from app.config.settings import Settings
from app.connectors.erasure import PARTS
from app.connectors.import_rows import ImportRows
from app.connectors.quarantine import MapCode, MendRow
from app.connectors.runs import schedule
from app.connectors.runs.run_connector import RunConnector
from app.connectors.setup.configure import SaveConnector
from app.connectors.setup.upload import PreviewFile, Uploads
from app.identity.erasure.registry import PersonalData
from app.jobs.registry import JobKind, Sweep
from app.kernel.clock import Clock
from app.kernel.container import Container


def register(container: Container) -> None:
    """See `app.bootstrap`."""
    container.provide(SaveConnector, lambda c: SaveConnector(c.need(Clock)))
    container.provide(MendRow, lambda c: MendRow(c.need(Clock)))
    container.provide(MapCode, lambda c: MapCode(c.need(Clock)))
    container.provide(PreviewFile, lambda c: PreviewFile(c.need(Clock)))
    container.provide(Uploads, lambda c: Uploads(c.need(Settings).connector_folder))
    container.provide(
        RunConnector,
        lambda c: RunConnector(c.need(sessionmaker), c.need(Clock), c.need(Settings).connector_folder),
    )
    container.provide(ImportRows, lambda _: ImportRows())
    container.add(JobKind, _jobs)
    container.add(Sweep, _sweeps)
    container.add(PersonalData, lambda _: [PersonalData(PARTS)])


def _jobs(container: Container) -> Iterator[JobKind]:
    yield JobKind(schedule.JOB, schedule.job(container.need(RunConnector)), attempts=1)


def _sweeps(container: Container) -> Iterator[Sweep]:
    clock = container.need(Clock)
    yield Sweep("connectors", 5.0, lambda session: schedule.sweep_connectors(session, clock.now()))
