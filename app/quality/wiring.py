"""Measurements and what follows from them."""

from app.identity import ConfirmPassword
from app.kernel.clock import Clock
from app.kernel.container import Container
from app.ledger import ProofTable
from app.quality.control_chart.sign_limits import SignBaseline
from app.quality.proof import PROOF


def register(container: Container) -> None:
    """See `app.bootstrap`."""
    container.add(ProofTable, lambda _: PROOF)
    container.provide(SignBaseline, lambda c: SignBaseline(c.need(Clock), c.need(ConfirmPassword)))
