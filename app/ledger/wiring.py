"""The ledger: which chains should exist, and who signs its seals."""

from app.config import Settings
from app.kernel.container import Container
from app.ledger.chain_heads import ChainHeads, ChainNaming, HeadProvider, own_heads
from app.ledger.own_tables import PROOF
from app.ledger.proof.table import ProofTable
from app.ledger.seals.keys import SealKeys
from app.ledger.verify_record import VerifyRecord


def register(container: Container) -> None:
    """See `app.bootstrap`."""
    container.provide(ChainHeads, lambda c: ChainHeads(c.all(HeadProvider)))
    container.provide(SealKeys, lambda c: SealKeys(c.need(Settings).seal_key_path))
    container.add(HeadProvider, lambda _: [own_heads])
    container.add(ProofTable, lambda _: PROOF)
    container.provide(VerifyRecord, _verify_record)


def _verify_record(container: Container) -> VerifyRecord:
    need, log = container.need, container.need(Settings).seal_log_path
    return VerifyRecord(need(ChainHeads), container.all(ProofTable), container.all(ChainNaming), need(SealKeys), log)
