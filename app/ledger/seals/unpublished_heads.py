"""Which tree heads the file outside does not hold yet."""

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ledger.seals.head_log import last_published, read_heads
from app.ledger.seals.models import TreeHeadRow
from app.ledger.seals.stored_heads import head_of
from app.ledger.seals.tree_head import TreeHead


def unpublished(session: Session, path: Path) -> list[TreeHead]:
    """The heads behind the last one in the file, so that what could not be written once is written later.

    After a restore the file's last head is not here any more: then all that it does not hold are given.
    """
    last = last_published(path)
    known = session.get(TreeHeadRow, last.size) if last else None
    if last is None or (known is not None and head_of(known) == last):
        behind = last.size if last else 0
        query = select(TreeHeadRow).where(TreeHeadRow.size > behind).order_by(TreeHeadRow.size)
        return [head_of(row) for row in session.scalars(query)]
    written = set(read_heads(path))
    heads = map(head_of, session.scalars(select(TreeHeadRow).order_by(TreeHeadRow.size)))
    return [head for head in heads if head not in written]
