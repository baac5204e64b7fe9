"""The ledger's tables: events that only grow, and the ends of the chains that no case keeps.

What refuses every change of them (functions, triggers, grants) stands in the migrations.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Computed, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Model


def _head_fact(place: int) -> str:
    """SQL for the n-th text between double quotes of the body.

    The body begins with the object `act`, whose ten keys are always there, sorted, with values free of quotes,
    so places are fixed. It costs a quarter of reading the body as JSON, whatever the length of the answers.
    Spelled as PostgreSQL prints it back, so that a comparison of models and database finds no difference.
    """
    return f"split_part(body, '\"'::text, {place})"


def _generated(expression: str) -> Any:
    return mapped_column(Computed(expression, persisted=True))


class LedgerEvent(Model):
    """One event. `body` is canonical JSON text and is what was hashed; from `hash` on the database derives all of it.

    `arrival` numbers the transaction that wrote it: the sequencer finds by it what is new, and it proves nothing.
    Chains: `case:<uuid>`, `person:<uuid>`, `system` and `strangers` (attempts by people nobody knows).
    """

    __tablename__ = "ledger_events"
    __table_args__ = (
        CheckConstraint(
            f"chain = {_head_fact(18)} AND {_head_fact(33)} = ':' || seq::text || ','", name="places_as_in_body"
        ),
        Index("ix_ledger_events_actor_id", "actor_id", "at"),
        Index("ix_ledger_events_arrival", "arrival"),
        Index("ix_ledger_events_outside", "arrival", postgresql_where="case_id IS NULL"),
        Index("ix_ledger_events_master_data", "at", postgresql_where="action ~~ 'master_data.%'::text"),
        Index("ix_ledger_events_erasures", "chain", "seq", postgresql_where="action ~~ '%.erased'::text"),
    )

    chain: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    body: Mapped[str] = mapped_column(Text)
    arrival: Mapped[int] = mapped_column(BigInteger, server_default=text("pg_current_xact_id()::text::bigint"))
    hash: Mapped[str] = _generated("ledger_hash(body)")
    prev_hash: Mapped[str] = _generated(_head_fact(30))
    case_id: Mapped[UUID | None] = _generated(
        "CASE WHEN chain ~~ 'case:%'::text THEN substr(chain, 6)::uuid ELSE NULL::uuid END"
    )
    at: Mapped[datetime] = _generated(f"ledger_moment({_head_fact(14)})")
    actor_id: Mapped[UUID] = _generated(f"{_head_fact(10)}::uuid")
    action: Mapped[str] = _generated(_head_fact(6))
    kind: Mapped[str] = _generated(_head_fact(22))
    outcome: Mapped[str] = _generated(_head_fact(26))
    task_ref: Mapped[UUID | None] = _generated(f"NULLIF({_head_fact(36)}, ''::text)::uuid")


class LedgerPayload(Model):
    """Personal content that events name by `digest`, SHA-256 over `salt` and `content` (canonical JSON).

    Once written it changes but once: an erasure sets `erased_by`, the order, and takes salt and content away.
    `subject` is the person it is about. What identifies a person is shared by many events and has no `chain`.
    """

    __tablename__ = "ledger_payloads"
    __table_args__ = (
        CheckConstraint(
            "(content IS NULL) = (erased_by IS NOT NULL) AND (salt IS NULL) = (erased_by IS NOT NULL)",
            name="erased_whole",
        ),
        Index("ix_ledger_payloads_people", "subject", postgresql_where="chain IS NULL OR chain !~~ 'case:%'::text"),
    )

    digest: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    content: Mapped[str | None] = mapped_column(Text)
    subject: Mapped[UUID | None]
    chain: Mapped[str | None] = mapped_column(Text(collation="C"))
    erased_by: Mapped[str | None] = mapped_column(Text)


class LedgerHead(Model):
    """The end of a chain that has no case row: its last event's number, hash and time."""

    __tablename__ = "ledger_heads"

    chain: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str]
    at: Mapped[datetime]
