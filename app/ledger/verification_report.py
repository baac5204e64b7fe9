"""What a verification went through."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.ledger.seals.tree_head import TreeHead


@dataclass(slots=True)
class VerificationReport:
    """What a verification saw; complete once its breaks were all taken. `tree_heads` are those it went by.

    `unsealed_since` is the time of the oldest event that has no seal yet. `sealed_late` events claim times long before
    the first head that there is; the oldest is of `oldest`.
    """

    chains: int = 0
    events: int = 0
    tree_heads: Sequence[TreeHead] = ()
    unsealed: int = 0
    unsealed_since: str = ""
    sealed_late: int = 0
    oldest: str = ""

    @property
    def heads(self) -> int:
        """How many signed tree heads there are."""
        return len(self.tree_heads)
