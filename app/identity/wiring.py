"""People who may act, and what becomes of their data when it must go."""

from app.identity.electronic_signature import ConfirmPassword
from app.identity.erasure.erase_person import ErasePerson
from app.identity.erasure.identity_parts import PARTS
from app.identity.erasure.registry import PersonalData
from app.identity.proof import PROOF
from app.identity.substitutes import AnswerAbsence, RecordAbsence
from app.kernel.clock import WallClock
from app.kernel.container import Container
from app.kernel.events import Events
from app.ledger import ProofTable


def register(container: Container) -> None:
    """See `app.bootstrap`."""
    container.add(ProofTable, lambda _: PROOF)
    container.provide(ConfirmPassword, lambda c: ConfirmPassword(c.need(WallClock)))
    container.provide(RecordAbsence, lambda c: RecordAbsence(c.need(Events)))
    container.provide(AnswerAbsence, lambda c: AnswerAbsence(c.need(Events)))
    container.provide(ErasePerson, lambda c: ErasePerson(c.all(PersonalData)))
    container.add(PersonalData, lambda _: [PersonalData(PARTS)])
