"""People who may act, and what becomes of their data when it must go."""

from app.config import Settings
from app.identity.account.home import PROPOSALS
from app.identity.account.issue_code import IssueCode
from app.identity.account.release_code import ReleaseCode
from app.identity.confirmation.ask_second import AskSecond
from app.identity.confirmation.proposals import Proposals
from app.identity.confirmation.substitutes import AnswerAbsence, RecordAbsence
from app.identity.electronic_signature import ConfirmPassword
from app.identity.erasure.erase_person import ErasePerson
from app.identity.erasure.identity_parts import PARTS
from app.identity.erasure.registry import PersonalData
from app.identity.plant_words.change_words import ChangeWords
from app.identity.proof import PROOF
from app.kernel.clock import WallClock
from app.kernel.container import Container
from app.kernel.events import Events
from app.ledger import ProofTable
from app.web.home import HomeSource


def register(container: Container) -> None:
    """See `app.bootstrap`."""
    container.add(HomeSource, lambda _: [PROPOSALS])
    container.add(ProofTable, lambda _: PROOF)
    container.provide(ConfirmPassword, lambda c: ConfirmPassword(c.need(WallClock)))
    container.provide(ChangeWords, lambda c: ChangeWords(c.need(WallClock)))
    container.provide(RecordAbsence, lambda c: RecordAbsence(c.need(Events), c.need(Settings).timezone))
    container.provide(AnswerAbsence, lambda c: AnswerAbsence(c.need(Events), c.need(Settings).timezone))
    container.provide(IssueCode, lambda c: IssueCode(c.need(Events)))
    container.provide(ReleaseCode, lambda c: ReleaseCode(c.need(Events)))
    container.provide(Proposals, lambda c: Proposals(c.need(Events), c.need(ErasePerson), c.need(IssueCode)))
    container.provide(AskSecond, lambda c: AskSecond(c.need(Events)))
    container.provide(ErasePerson, lambda c: ErasePerson(c.all(PersonalData)))
    container.add(PersonalData, lambda _: [PersonalData(PARTS)])
