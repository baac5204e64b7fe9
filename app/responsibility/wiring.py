"""Who answered for what, from the facts to the decision."""

from app.cases import OnAdvance
from app.config import Settings
from app.definitions import Definitions
from app.identity import ConfirmPassword, PersonalData
from app.jobs import Calendars, Topic
from app.kernel.clock import Clock
from app.kernel.container import Container
from app.ledger import ProofTable
from app.plant import PlaceLabels
from app.responsibility.contest_finding import ContestFinding
from app.responsibility.decide_finding import DecideFinding
from app.responsibility.derive.collect_facts import collect_facts
from app.responsibility.erasure import PARTS
from app.responsibility.pages.case import ResponsibilityPageReader
from app.responsibility.pages.home import FINDINGS
from app.responsibility.pages.open_findings import OpenFindings
from app.responsibility.proof import PROOF
from app.responsibility.propose_findings import Proposals
from app.web.home import HomeSource


def register(container: Container) -> None:
    """See `app.bootstrap`."""
    container.add(HomeSource, lambda _: [FINDINGS])
    container.add(ProofTable, lambda _: PROOF)
    container.provide(ContestFinding, lambda c: ContestFinding(c.need(Clock), c.need(Settings).files.max_bytes))
    container.provide(DecideFinding, lambda c: DecideFinding(c.need(Clock), c.need(ConfirmPassword)))
    container.provide(
        ResponsibilityPageReader, lambda c: ResponsibilityPageReader(c.need(Definitions), c.need(PlaceLabels))
    )
    container.provide(OpenFindings, lambda c: OpenFindings(c.need(Definitions), c.need(PlaceLabels)))
    container.add(Topic, lambda _: [Topic("responsibility.facts", collect_facts)])
    container.add(OnAdvance, lambda c: [OnAdvance(_proposals(c))])
    container.add(PersonalData, lambda _: [PersonalData(PARTS)])


def _proposals(container: Container) -> Proposals:
    return Proposals(container.need(Definitions), Calendars(container.need(Settings).timezone.key))
