"""The tree that the next seal goes on from: the stored one only if it gives the root that was signed last."""

import logging
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.errors import ConflictError
from app.ledger.actions import Action
from app.ledger.append import Entry
from app.ledger.attribution import MACHINE
from app.ledger.chains import append_to_system
from app.ledger.models import LedgerEvent
from app.ledger.seals.merkle import Frontier, event_leaf
from app.ledger.seals.models import Leaf, TreeHeadRow

log = logging.getLogger(__name__)


class SealRefusedError(ConflictError):
    """Neither the stored tree nor the leaves give the root that was signed: another head would sign what is wrong."""


def grown_tree(session: Session, last: TreeHeadRow | None) -> Frontier:
    """The tree under the newest head; made anew from the leaves where the stored one was changed.

    Raises SealRefusedError.
    """
    if last is None:
        return Frontier()
    tree = _stored(last)
    if tree is None or tree.root().hex() != last.root:
        log.error(
            "the stored tree of head %s does not give its signed root; it is made anew from the leaves", last.size
        )
        tree = _from_leaves(session, last.size)
    if tree.size != last.size or tree.root().hex() != last.root:
        raise SealRefusedError(
            "The leaves do not give the root of the newest tree head (%(size)s events): nothing is sealed. Verify the"
            " record",
            size=last.size,
        )
    return tree


def tell_refusal(session: Session, now: datetime, error: SealRefusedError) -> None:
    """Say it in the record, once for each head."""
    size = error.params["size"]
    query = select(LedgerEvent.seq).where(LedgerEvent.action == Action.SEAL_REFUSED)
    if session.scalar(query.where(LedgerEvent.body.contains(f'"size":{size}}}')).limit(1)) is None:
        entry = Entry(
            Action.SEAL_REFUSED, "observation", MACHINE, outcome="failed", target={"size": size}, reason=str(error)
        )
        append_to_system(session, now, [entry])


def _stored(last: TreeHeadRow) -> Frontier | None:
    try:
        return Frontier.load(last.size, last.frontier)
    except ValueError:
        return None


def _from_leaves(session: Session, size: int) -> Frontier:
    tree = Frontier()
    query = select(Leaf.chain, Leaf.hash).where(Leaf.leaf < size).order_by(Leaf.leaf)
    for chain, event_hash in session.execute(query.execution_options(yield_per=10_000)):
        tree.add(event_leaf(chain, event_hash))
    return tree
