"""Processes, decisions and forms in force."""

from sqlalchemy.orm import sessionmaker

from app.config import Settings
from app.definitions.catalogue import Definitions
from app.definitions.deployment import Deploy
from app.definitions.gate.bundle import Probe
from app.definitions.gate.limited import Gate
from app.definitions.home import definitions_tile
from app.definitions.proof import PROOF
from app.definitions.update import ShippedFiles
from app.jobs import Handlers
from app.kernel.clock import Clock
from app.kernel.container import Container
from app.ledger import ProofTable
from app.web.home import HomeSource


def register(container: Container) -> None:
    """See `app.bootstrap`."""
    container.add(HomeSource, lambda c: [definitions_tile(c.need(ShippedFiles))])
    container.add(ProofTable, lambda _: PROOF)
    container.provide(Definitions, lambda c: Definitions(c.need(sessionmaker)))
    container.provide(Deploy, lambda c: Deploy(c.need(Clock), c.need(Gate)))
    container.provide(ShippedFiles, lambda c: _shipped(c.need(Settings)))
    container.provide(Gate, lambda c: Gate(c.need(Probe), c.need(Handlers).topics))


def _shipped(settings: Settings) -> ShippedFiles:
    return ShippedFiles((settings.processes_dir, settings.forms_dir))
