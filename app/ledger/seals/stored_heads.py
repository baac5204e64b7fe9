"""The tree heads that are stored here."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ledger.append import moment_text
from app.ledger.seals.models import TreeHeadRow
from app.ledger.seals.seal_sql import AROUND
from app.ledger.seals.tree_head import TreeHead


def newest_row(session: Session) -> TreeHeadRow | None:
    """The newest head's row."""
    return session.scalars(select(TreeHeadRow).order_by(TreeHeadRow.size.desc()).limit(1)).one_or_none()


def head_of(row: TreeHeadRow) -> TreeHead:
    """A stored head as auditors know it."""
    return TreeHead(row.size, row.root, moment_text(row.at), row.prev, row.key_id, row.signature)


def tree_heads(session: Session) -> list[TreeHead]:
    """All stored heads, the smallest first."""
    return [head_of(row) for row in session.scalars(select(TreeHeadRow).order_by(TreeHeadRow.size))]


def heads_around(session: Session, chain: str) -> list[TreeHead]:
    """The heads that one chain's leaves are judged by: those right before and behind each, and the newest."""
    sizes = session.scalars(AROUND, {"chain": chain})
    query = select(TreeHeadRow).where(TreeHeadRow.size.in_(set(sizes))).order_by(TreeHeadRow.size)
    return [head_of(row) for row in session.scalars(query)]
