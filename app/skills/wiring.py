"""What people can do."""

from app.config import Settings
from app.identity import PersonalData
from app.kernel.clock import Clock
from app.kernel.container import Container
from app.ledger import ProofTable
from app.skills.erasure import PARTS
from app.skills.import_scores import ImportScores
from app.skills.proof import PROOF


def register(container: Container) -> None:
    """See `app.bootstrap`."""
    container.add(ProofTable, lambda _: PROOF)
    container.provide(ImportScores, lambda c: ImportScores(c.need(Clock), c.need(Settings).timezone.key))
    container.add(PersonalData, lambda _: [PersonalData(PARTS)])
