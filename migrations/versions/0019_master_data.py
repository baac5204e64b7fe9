"""Let people keep the plant's master data: what is not in use any more, which version, since when.

Revision ID: 0019
Revises: 0018

Every new column has a default, so the previous release goes on adding rows without them.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = ("plants", "production_lines", "process_steps", "equipment", "products", "defect_types")


def upgrade() -> None:
    """New columns; what is there is in use, in its first version."""
    for table in TABLES:
        op.add_column(table, sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False))
        op.add_column(table, sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False))
        op.add_column(table, sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("defect_types", sa.Column("defect_group", sa.String(120, collation="C"), nullable=True))
    op.add_column("defect_types", sa.Column("causes", postgresql.JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False))
    op.create_index(
        "ix_ledger_events_master_data", "ledger_events", ["at"], postgresql_where=sa.text("action ~~ 'master_data.%'::text")
    )


def downgrade() -> None:
    """The columns go; what was said in them stays in the record."""
    op.drop_index("ix_ledger_events_master_data", "ledger_events")
    op.drop_column("defect_types", "causes")
    op.drop_column("defect_types", "defect_group")
    for table in TABLES:
        for column in ("updated_at", "revision", "active"):
            op.drop_column(table, column)
