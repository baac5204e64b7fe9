"""What people can do."""

from app.config import Settings
from app.identity import PersonalData
from app.kernel.clock import Clock
from app.kernel.container import Container
from app.ledger import ProofTable
from app.plant import GapCheck, InUse, Kind, Kinds
from app.skills.erasure import PARTS
from app.skills.import_scores import ImportScores
from app.skills.proof import proof_tables
from app.skills.skill_kind import REQUIRED, SKILL_GAPS, SKILLS


def register(container: Container) -> None:
    """See `app.bootstrap`."""
    container.add(ProofTable, lambda c: proof_tables(c.need(Kinds)))
    container.add(Kind, lambda _: [SKILLS])
    container.add(GapCheck, lambda _: [SKILL_GAPS])
    container.add(InUse, lambda _: [REQUIRED])
    container.provide(ImportScores, lambda c: ImportScores(c.need(Clock), c.need(Settings).timezone.key))
    container.add(PersonalData, lambda _: [PersonalData(PARTS)])
