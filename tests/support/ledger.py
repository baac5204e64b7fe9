"""What `bihuan ledger verify` finds, for tests."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from app.cases.case_chains import case_heads
from app.ledger.chain_heads import ChainHeads, own_heads
from app.ledger.verification_result import Violation
from app.ledger.verify import verify


def breaks(session: Session, chain: str | None = None, **more: Any) -> Iterator[Violation]:
    """Everything that is wrong with the ledger, by the ends that the product knows."""
    return verify(session, chain, heads=ChainHeads([own_heads, case_heads]).read(session), **more)
