"""Checks events against their leaves, leaves against the tree heads, and the heads against each other."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Self

from sqlalchemy.orm import Session

from app.ledger.append import moment_text
from app.ledger.seals.merkle import HASH_BYTES, Frontier, leaf_prefix
from app.ledger.seals.seal_sql import COUNT, GONE
from app.ledger.seals.stored_heads import heads_around, tree_heads
from app.ledger.seals.tree_head import TreeHead
from app.ledger.verification_result import SEALS, Breach, Violation

MERGE_DELAY = timedelta(minutes=5)
"""How much older than the newest tree head an event may be that is not in it: a transaction's length and clock skew."""

LATE = timedelta(minutes=15)
"""How long before the first tree head an event may claim to be until the first seal is called late."""


class SealCheck:
    """Takes every event once, in any order of chains, then tells what is wrong with the tree as a whole.

    With `whole` False only single chains are looked at, and no leaf is remembered for the roots.
    """

    def __init__(self, heads: Sequence[TreeHead], *, whole: bool = True) -> None:
        self.heads = heads
        self._sizes = [head.size for head in heads]
        self._earliest = ["", *(_earliest(head) for head in heads)]
        self._begun = moment_text(datetime.fromisoformat(heads[0].at) - LATE) if heads and whole else ""
        self._size = max(self._sizes, default=0)
        self._whole = whole
        self._leaves = bytearray(HASH_BYTES * self._size if whole else 0)
        self._prefix = ("", b"")
        self.placed = 0
        self.unsealed = 0
        self.unsealed_since = ""
        self.late = 0
        self.oldest = ""

    @classmethod
    def begin(cls, session: Session, chain: str | None) -> Self:
        """Against the heads that are stored: all of them, or those that judge one chain's leaves."""
        heads = tree_heads(session) if chain is None else heads_around(session, chain)
        return cls(heads, whole=chain is None)

    def check(self, chain: str, at: str, event_hash: bytes, leaf: int | None, leaf_hash: bytes | None) -> Breach:
        """What is wrong with one event's seal; `at` is what the event claims."""
        if leaf is None or leaf_hash is None:
            self.unsealed += 1
            self.unsealed_since = min(self.unsealed_since or at, at)
            return self._check_time(at, len(self.heads))
        self.place(chain, leaf, leaf_hash)
        if leaf >= self._size:
            return "leaf", f"it has leaf {leaf}, but no tree head covers it"
        if leaf_hash != event_hash:
            return "leaf", f"it is not what was sealed as leaf {leaf}: it was changed afterwards"
        behind = bisect_right(self._sizes, leaf)
        if behind == 0 and at < self._begun:
            self.late += 1
            self.oldest = min(self.oldest or at, at)
        return None if at >= self._earliest[behind] else self._check_time(at, behind)

    def place(self, chain: str, leaf: int, leaf_hash: bytes) -> None:
        """Remember a leaf for the roots."""
        if 0 <= leaf < self._size:
            self.placed += 1
            if not self._whole:
                return
            if self._prefix[0] != chain:  # events come chain by chain
                self._prefix = (chain, leaf_prefix(chain))
            at = HASH_BYTES * leaf
            self._leaves[at : at + HASH_BYTES] = sha256(self._prefix[1] + leaf_hash).digest()

    def gone(self, session: Session, chain: str | None) -> Iterator[Violation]:
        """The first vanished event of every chain that has leaves without events; asked once all events were seen."""
        if session.scalar(COUNT, {"chain": chain}) == self.placed:
            return  # to count the leaves costs a tenth of looking for each one's event
        seen = ""
        for row in session.execute(GONE, {"chain": chain}):
            self.place(row.chain, row.leaf, row.hash)
            if row.chain != seen:
                seen = row.chain
                yield Violation(row.chain, row.seq, "leaf", f"it was sealed as leaf {row.leaf}, but the event is gone")

    def roots(self) -> Iterator[Violation]:
        """The first head whose root the leaves do not give."""
        tree, leaves = Frontier(), memoryview(self._leaves)
        for head in self.heads:
            tree.extend(bytes(leaves[tree.size * HASH_BYTES : head.size * HASH_BYTES]))
            if tree.root().hex() != head.root:
                yield Violation(
                    SEALS, head.size, "root", f"the first {head.size} leaves are not those that were sealed"
                )
                return

    def _check_time(self, at: str, behind: int) -> Breach:
        """`behind` heads were signed before the event got its leaf; the newest of them must not be much younger."""
        if at >= self._earliest[behind]:
            return None
        head = self.heads[behind - 1]
        return "late", f"it claims {at}, but was not there when the tree head of {head.at} was signed"


def _earliest(head: TreeHead) -> str:
    return moment_text(datetime.fromisoformat(head.at) - MERGE_DELAY)
