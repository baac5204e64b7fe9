"""Gives unsealed events their leaf numbers and signs the grown tree: one sequencer at a time, in any process.

Writers never choose a leaf, so their chains stay independent of each other. The order of one seal's events is that
of (time, chain, number), and a chain's own order always holds, for its events are committed one after the other.
"""

from datetime import datetime

from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.ledger.seals.begun_anew import tell_new_beginning
from app.ledger.seals.grown_tree import SealRefusedError, grown_tree, tell_refusal
from app.ledger.seals.introduce_key import introduce_key
from app.ledger.seals.keys import Signer
from app.ledger.seals.merkle import Frontier, event_leaf
from app.ledger.seals.models import TreeHeadRow
from app.ledger.seals.seal_sql import LOCK, MARKS, TAKE, any_unsealed
from app.ledger.seals.stored_heads import head_of, newest_row
from app.ledger.seals.tree_head import FIRST, TreeHead

BATCH = 10_000


def seal(session: Session, signer: Signer, now: datetime, batch: int = BATCH) -> TreeHead | None:
    """Seal all that is committed and not sealed yet, one head for every `batch` events; None when there is nothing.

    Where the leaves no longer give the signed root nothing is sealed, and the record says so. The session must be at
    READ COMMITTED, so that what was written while waiting for the lock is seen.
    """
    session.execute(LOCK)
    newest: TreeHead | None = None
    try:
        while (head := _seal_batch(session, signer, now, batch)) is not None:
            newest = head
    except SealRefusedError as error:
        tell_refusal(session, now, error)
    return newest


def is_unsealed(session: Session, among: str = "true") -> bool:
    """Whether a seal would find events for which the SQL condition `among`, a constant over `e`, holds.

    It costs no more than looking at what came since the last ones.
    """
    marks = _marks(session, newest_row(session))
    return bool(session.scalar(any_unsealed(among), {"settled": marks.settled, "newest": marks.newest}))


def _seal_batch(session: Session, signer: Signer, now: datetime, batch: int) -> TreeHead | None:
    last = newest_row(session)
    size = last.size if last else 0
    if last is None:
        tell_new_beginning(session, now)
    marks = _marks(session, last)
    tree = grown_tree(session, last)
    new = _take(session, size, marks, batch)
    if not new:
        return None
    for _, chain, event_hash in new:
        tree.add(event_leaf(chain, event_hash))
    at = max(now, last.at) if last else now
    introduce_key(session, signer, at)
    head = TreeHead.sign(signer, tree.size, tree.root(), at, head_of(last).hash if last else FIRST)
    # A full batch may have left earlier arrivals behind.
    session.add(_row(head, at, tree, marks.oldest if len(new) < batch else marks.settled))
    session.flush()
    return head


def _marks(session: Session, last: TreeHeadRow | None) -> Row[int, int, int]:
    return session.execute(MARKS, {"settled": last.settled if last else 0}).one()


def _take(session: Session, size: int, marks: Row[int, int, int], batch: int) -> list[tuple[int, str, bytes]]:
    """Give leaves to what is new; returns (leaf, chain, hash) in order."""
    values = {"size": size, "settled": marks.settled, "newest": marks.newest, "batch": batch}
    return sorted((row.leaf, row.chain, row.hash) for row in session.execute(TAKE, values))


def _row(head: TreeHead, at: datetime, tree: Frontier, settled: int) -> TreeHeadRow:
    return TreeHeadRow(
        size=head.size,
        root=head.root,
        at=at,
        prev=head.prev,
        key_id=head.key,
        signature=head.signature,
        frontier=tree.dump(),
        settled=settled,
    )
