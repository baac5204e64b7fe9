"""Add complaints and limits of characteristics; let defects be corrected by their source.

Revision ID: 0003
Revises: 0002
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """To this version."""
    # The default is for rows that are there; the models give the value from now on.
    op.add_column("defect_counts", sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
    op.alter_column("defect_counts", "revision", server_default=None)
    op.add_column("defect_counts", sa.Column("source_version", sa.String(length=80), nullable=True))
    op.add_column("defect_counts", sa.Column("run_id", sa.Uuid(), nullable=True))
    op.create_table(
        "complaints",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("source_key", sa.String(length=200), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("customer", sa.String(length=200), nullable=True),
        sa.Column("lot", sa.String(length=200), nullable=True),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("defect_type", sa.String(length=40), nullable=True),
        sa.Column("qty", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("source_version", sa.String(length=80), nullable=True),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("qty >= 0", name=op.f("ck_complaints_qty")),
        sa.ForeignKeyConstraint(["defect_type"], ["defect_types.code"], name=op.f("fk_complaints_defect_type")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_complaints_product_id")),
        sa.ForeignKeyConstraint(["step_id"], ["process_steps.id"], name=op.f("fk_complaints_step_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaints")),
        sa.UniqueConstraint("source", "source_key", name=op.f("uq_complaints_source_source_key")),
    )
    op.create_index("ix_complaints_step_id_at", "complaints", ["step_id", "at"])
    op.create_table(
        "characteristic_limits",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("source_key", sa.String(length=200), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("nominal", sa.Numeric(), nullable=True),
        sa.Column("lower", sa.Numeric(), nullable=True),
        sa.Column("upper", sa.Numeric(), nullable=True),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("source_version", sa.String(length=80), nullable=True),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["step_id"], ["process_steps.id"], name=op.f("fk_characteristic_limits_step_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_characteristic_limits")),
        sa.UniqueConstraint("source", "source_key", name=op.f("uq_characteristic_limits_source_source_key")),
    )
    op.create_index("ix_characteristic_limits_step_id", "characteristic_limits", ["step_id"])


def downgrade() -> None:
    """Back to the version before."""
    op.drop_table("characteristic_limits")
    op.drop_table("complaints")
    op.drop_column("defect_counts", "run_id")
    op.drop_column("defect_counts", "source_version")
    op.drop_column("defect_counts", "revision")
