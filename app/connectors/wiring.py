"""Data that comes in from elsewhere: connectors, their runs, uploads, quarantine."""

from collections.abc import Iterator

from sqlalchemy.orm import sessionmaker

from app.config import Settings
from app.connectors.erasure import PARTS
from app.connectors.import_rows import ImportRows
from app.connectors.map_code import MapCode
from app.connectors.mend_row import MendRow
from app.connectors.outside import Outside
from app.connectors.pages.connector import ConnectorReader
from app.connectors.pages.connector_list import ConnectorList
from app.connectors.pages.home import CONNECTORS
from app.connectors.proof import PROOF
from app.connectors.receive_message import ReceiveMessage
from app.connectors.replay_rows import ReplayRows
from app.connectors.runs import schedule
from app.connectors.runs.ask_for_run import JOB, AskForRun
from app.connectors.runs.run_connector import RunConnector
from app.connectors.save_connector import SaveConnector
from app.connectors.setup.import_uploaded_file import ImportUploadedFile
from app.connectors.setup.preview_file import PreviewFile
from app.connectors.setup.upload_folder import Uploads
from app.identity import PersonalData
from app.imports import Feeds, MappingReader
from app.jobs import JobKind, Sweep
from app.kernel.clock import Clock, WallClock
from app.kernel.container import Container
from app.ledger import ProofTable
from app.web.home import HomeSource

UPLOAD_HOURS = 24
"""An upload whose columns nobody has mapped by then is deleted: it may say things of people."""


def register(container: Container) -> None:
    """See `app.bootstrap`."""
    container.add(HomeSource, lambda _: [CONNECTORS])
    container.add(ProofTable, lambda _: PROOF)
    container.provide(SaveConnector, lambda c: SaveConnector(c.need(MappingReader)))
    container.provide(Outside, lambda c: Outside.of(c.need(Settings)))
    container.provide(ConnectorList, lambda c: ConnectorList(c.need(Feeds)))
    container.provide(ConnectorReader, lambda c: ConnectorReader(c.need(ConnectorList)))
    _provide_rows(container)
    _provide_uploads(container)
    container.provide(
        RunConnector,
        lambda c: RunConnector(
            c.need(sessionmaker),
            c.need(Clock),
            c.need(Settings).connector_folder,
            c.need(MappingReader),
            c.need(Outside),
        ),
    )
    container.provide(
        ReceiveMessage,
        lambda c: ReceiveMessage(
            c.need(sessionmaker), c.need(WallClock), c.need(RunConnector), c.need(Outside).secrets
        ),
    )
    container.provide(AskForRun, lambda c: AskForRun(c.need(Clock), c.need(Feeds)))
    container.add(JobKind, _jobs)
    container.add(Sweep, _sweeps)
    container.add(PersonalData, lambda _: [PersonalData(PARTS)])


def _provide_rows(container: Container) -> None:
    container.provide(ImportRows, lambda c: ImportRows(c.need(MappingReader), c.need(SaveConnector)))
    container.provide(ReplayRows, lambda c: ReplayRows(c.need(Clock), c.need(MappingReader)))
    container.provide(MendRow, lambda c: MendRow(c.need(Clock), c.need(Feeds), c.need(ReplayRows)))
    container.provide(MapCode, lambda c: MapCode(c.need(Clock), c.need(MappingReader), c.need(ReplayRows)))


def _provide_uploads(container: Container) -> None:
    container.provide(Uploads, lambda c: Uploads(c.need(Settings).connector_folder))
    container.provide(PreviewFile, lambda c: PreviewFile(c.need(Clock), c.need(Feeds)))
    container.provide(
        ImportUploadedFile,
        lambda c: ImportUploadedFile(
            c.need(sessionmaker),
            c.need(Clock),
            c.need(SaveConnector),
            c.need(RunConnector),
            c.need(Uploads),
            c.need(Feeds),
        ),
    )


def _jobs(container: Container) -> Iterator[JobKind]:
    yield JobKind(JOB, schedule.job(container.need(RunConnector), container.need(Clock)), attempts=1)


def _sweeps(container: Container) -> Iterator[Sweep]:
    clock = container.need(Clock)
    uploads, wall = container.need(Uploads), container.need(WallClock)
    yield Sweep("connectors", 5.0, lambda session: schedule.sweep_connectors(session, clock.now()))
    yield Sweep("uploads", 600.0, lambda _: uploads.expire(wall.now().timestamp() - UPLOAD_HOURS * 3600))
