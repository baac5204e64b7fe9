"""The seals' tables. All of them only grow; the newest tree head also tells the sequencer where to go on."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Model


class SealKey(Model):
    """A public key. `endorsed_by` and `endorsement` are the key before it and that key's signature over this one."""

    __tablename__ = "ledger_seal_keys"

    id: Mapped[str] = mapped_column(primary_key=True)
    public: Mapped[bytes] = mapped_column(LargeBinary)
    added_at: Mapped[datetime]
    endorsed_by: Mapped[str | None] = mapped_column(ForeignKey("ledger_seal_keys.id"))
    endorsement: Mapped[bytes | None] = mapped_column(LargeBinary)


class Leaf(Model):
    """The place of one event in the tree; the event's hash stays here even when the event is gone."""

    __tablename__ = "ledger_leaves"
    __table_args__ = (UniqueConstraint("chain", "seq"),)

    leaf: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    chain: Mapped[str] = mapped_column(Text(collation="C"))
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class TreeHeadRow(Model):
    """A signed head: the tree's first `size` leaves have this `root`. `prev` is the hash of the head before.

    `frontier` holds the roots of the complete subtrees, so that the next seal reads no old leaf. Every event that
    arrived with a transaction numbered below `settled` is sealed.
    """

    __tablename__ = "ledger_tree_heads"

    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    root: Mapped[str]
    at: Mapped[datetime]
    prev: Mapped[str]
    key_id: Mapped[str] = mapped_column(ForeignKey("ledger_seal_keys.id"))
    signature: Mapped[str]
    frontier: Mapped[bytes] = mapped_column(LargeBinary)
    settled: Mapped[int] = mapped_column(BigInteger)
