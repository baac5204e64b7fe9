"""What auditors ask for in the browser: verifications, event logs, dossiers, with their files in pieces.

Revision ID: 0016
Revises: 0015
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """To this version."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "audit_orders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("params", postgresql.JSONB(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("result", postgresql.JSONB(), nullable=True),
        sa.Column("file_name", sa.String(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("kind in ('verify', 'dossiers', 'xes', 'ocel')", name=op.f("ck_audit_orders_kind")),
        sa.CheckConstraint(
            "state in ('waiting', 'running', 'done', 'failed')", name=op.f("ck_audit_orders_state")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_audit_orders_asked_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_orders")),
    )
    op.create_index("ix_audit_orders_asked_at", "audit_orders", ["asked_at"])
    op.create_table(
        "audit_order_pieces",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["audit_orders.id"],
            name=op.f("fk_audit_order_pieces_order_id_audit_orders"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("order_id", "number", name=op.f("pk_audit_order_pieces")),
    )


def downgrade() -> None:
    """What was asked for is lost; the record keeps that it was."""
    op.drop_table("audit_order_pieces")
    op.drop_table("audit_orders")
