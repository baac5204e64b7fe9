"""Measurements and what follows from them."""

from app.identity import ConfirmPassword
from app.kernel.clock import Clock
from app.kernel.container import Container
from app.ledger import ProofTable
from app.plant import GapCheck, Kinds, OwnPages
from app.quality.control_chart.sign_limits import SignBaseline
from app.quality.proof import PROOF
from app.quality.sign_standard import SignStandard
from app.quality.standard_list import STANDARD_GAPS, STANDARD_PAGES


def register(container: Container) -> None:
    """See `app.bootstrap`."""
    container.add(ProofTable, lambda _: PROOF)
    container.add(OwnPages, lambda _: [STANDARD_PAGES])
    container.add(GapCheck, lambda _: [STANDARD_GAPS])
    container.provide(SignStandard, lambda c: SignStandard(c.need(Clock), c.need(Kinds), c.need(ConfirmPassword)))
    container.provide(SignBaseline, lambda c: SignBaseline(c.need(Clock), c.need(ConfirmPassword)))
