"""The ledger: which chains should exist, and who signs its seals."""

from app.config import Settings
from app.kernel.container import Container
from app.ledger.chain_heads import ChainHeads, HeadProvider, own_heads
from app.ledger.seals.keys import SealKeys


def register(container: Container) -> None:
    """See `app.bootstrap`."""
    container.provide(ChainHeads, lambda c: ChainHeads(c.all(HeadProvider)))
    container.provide(SealKeys, lambda c: SealKeys(c.need(Settings).seal_key_path))
    container.add(HeadProvider, lambda _: [own_heads])
