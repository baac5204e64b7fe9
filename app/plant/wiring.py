"""The plant's master data."""

from app.kernel.container import Container
from app.ledger import ProofTable
from app.plant.place_names import PlaceLabels
from app.plant.proof import PROOF


def register(container: Container) -> None:
    """See `app.bootstrap`."""
    container.add(ProofTable, lambda _: PROOF)
    container.provide(PlaceLabels, lambda _: PlaceLabels())
