"""Keep the baselines of control limits that QA has signed.

Revision ID: 0006
Revises: 0005
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


# What was signed stands: the working role adds baselines and never changes one.
_FROZEN = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'bihuan_app') THEN
        REVOKE ALL ON control_baselines FROM bihuan_app;
        GRANT SELECT, INSERT ON control_baselines TO bihuan_app;
    END IF;
END $$;
"""


def upgrade() -> None:
    """To this version."""
    op.create_table(
        "control_baselines",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("first_week", sa.Date(), nullable=False),
        sa.Column("last_week", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("excluded", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("centre", sa.Float(), nullable=False),
        sa.Column("sigma_z", sa.Float(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("size", sa.Float(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("signed_by", sa.Uuid(), nullable=False),
        sa.Column("signed_name", sa.String(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ledger_seq", sa.Integer(), nullable=False),
        sa.Column("ledger_hash", sa.String(), nullable=False),
        sa.CheckConstraint(
            "last_week > first_week and valid_from >= first_week", name=op.f("ck_control_baselines_weeks")
        ),
        sa.CheckConstraint(
            "centre >= 0 and centre <= 1 and points >= 20", name=op.f("ck_control_baselines_figures")
        ),
        sa.ForeignKeyConstraint(["signed_by"], ["users.id"], name=op.f("fk_control_baselines_signed_by")),
        sa.ForeignKeyConstraint(["step_id"], ["process_steps.id"], name=op.f("fk_control_baselines_step_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_control_baselines")),
        sa.UniqueConstraint("step_id", "version", name=op.f("uq_control_baselines_step_id_version")),
    )
    op.execute(_FROZEN)


def downgrade() -> None:
    """Back to the version before."""
    op.drop_table("control_baselines")
